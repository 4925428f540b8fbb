package dev.sightline.evaluation.fading;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.ejml.simple.SimpleMatrix;

/**
 * A random recurrent layer stepped forward for many sequences at once, without derivatives: the networks whose fading is
 * measured, put to use. A state is a matrix [stateSize, sequences], float64; the first {@link #hiddenSize} rows are the
 * hidden state, which is all that others may read.
 *
 * <p>Immutable and thread-safe; states are the caller's and no step changes one.
 *
 * <p>Reference: Elman (1990), Finding structure in time, Cognitive Science 14; Hochreiter and Schmidhuber (1997), Long
 * short-term memory, Neural Computation 9(8).
 */
public final class RecurrentNetwork {
    private final int inputSize;
    private final int hiddenSize;
    private final int stateSize;
    private final Step step;

    /** The equations of an architecture. */
    private interface Step {
        SimpleMatrix next(SimpleMatrix state, SimpleMatrix tokens);
    }

    private RecurrentNetwork(int inputSize, int hiddenSize, int stateSize, Step step) {
        this.inputSize = inputSize;
        this.hiddenSize = hiddenSize;
        this.stateSize = stateSize;
        this.step = step;
    }

    /**
     * An Elman network, weights drawn from {@code random}.
     *
     * @param gain g: recurrent weights have variance g^2 / hiddenSize; in (0, 3]
     * @param inputScale what tokens of norm sqrt(inputSize) add to a preactivation has this deviation; in (0, 3]
     */
    public static RecurrentNetwork elman(
            double gain, double inputScale, int hiddenSize, int inputSize, RandomGenerator random) {
        return of(ElmanCell.random(new ElmanScales(gain, inputScale), hiddenSize, inputSize, random));
    }

    /**
     * An LSTM at the default scales of its weights, drawn from {@code random}.
     *
     * @param forgetBias added to the forget gate's preactivation; in [-8, 8], and 1 is usual
     */
    public static RecurrentNetwork longShortTermMemory(
            double forgetBias, int hiddenSize, int inputSize, RandomGenerator random) {
        return of(LongShortTermMemoryCell.random(
                LongShortTermMemoryScales.uniformDefault(forgetBias), hiddenSize, inputSize, random));
    }

    static RecurrentNetwork of(ElmanCell cell) {
        return new RecurrentNetwork(
                cell.inputSize(),
                cell.hiddenSize(),
                cell.hiddenSize(),
                (state, tokens) -> mapped(
                        cell.recurrentWeights()
                                .mult(state)
                                .plus(cell.inputWeights().mult(tokens)),
                        Math::tanh));
    }

    /** The four gates as one map, so that a step is two products: input, forget, output, candidate. */
    static RecurrentNetwork of(LongShortTermMemoryCell cell) {
        int size = cell.hiddenSize();
        List<Gate> gates = List.of(cell.input(), cell.forget(), cell.output(), cell.candidate());
        SimpleMatrix recurrent = new SimpleMatrix(4 * size, size);
        SimpleMatrix inputs = new SimpleMatrix(4 * size, cell.inputSize());
        for (int gate = 0; gate < gates.size(); gate++) {
            recurrent.insertIntoThis(gate * size, 0, gates.get(gate).recurrentWeights());
            inputs.insertIntoThis(gate * size, 0, gates.get(gate).inputWeights());
        }
        return new RecurrentNetwork(cell.inputSize(), size, 2 * size, (state, tokens) -> {
            SimpleMatrix all = recurrent.mult(state.rows(0, size)).plus(inputs.mult(tokens));
            SimpleMatrix kept = gate(all, cell.forget(), 1).elementMult(state.rows(size, 2 * size));
            SimpleMatrix candidate =
                    mapped(all.rows(3 * size, 4 * size).plus(cell.candidate().bias()), Math::tanh);
            SimpleMatrix memory = kept.plus(gate(all, cell.input(), 0).elementMult(candidate));
            return gate(all, cell.output(), 2)
                    .elementMult(mapped(memory.copy(), Math::tanh))
                    .concatRows(memory);
        });
    }

    /** How far a gate is open: the logistic function of its preactivation. */
    private static SimpleMatrix gate(SimpleMatrix all, Gate gate, int place) {
        int size = all.getNumRows() / 4;
        return mapped(all.rows(place * size, (place + 1) * size).plus(gate.bias()), x -> 1 / (1 + Math.exp(-x)));
    }

    /** In place: for matrices that nobody else holds. */
    private static SimpleMatrix mapped(SimpleMatrix matrix, DoubleUnaryOperator function) {
        double[] numbers = matrix.getDDRM().getData();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = function.applyAsDouble(numbers[i]);
        }
        return matrix;
    }

    /** Coordinates of a token. */
    public int inputSize() {
        return inputSize;
    }

    /** Units of the layer. */
    public int hiddenSize() {
        return hiddenSize;
    }

    /** Numbers that are handed from step to step for each sequence. */
    public int stateSize() {
        return stateSize;
    }

    /** The zero state of so many sequences. */
    public SimpleMatrix start(int sequences) {
        return new SimpleMatrix(stateSize, sequences);
    }

    /**
     * The state after one more token of every sequence. Cost: a product of each block of weights with a matrix of as many
     * columns as there are sequences.
     *
     * @param state [stateSize, sequences]
     * @param tokens [inputSize, sequences]
     */
    public SimpleMatrix next(SimpleMatrix state, SimpleMatrix tokens) {
        return step.next(state, tokens);
    }

    /** The hidden rows of a state: [hiddenSize, sequences], a copy. */
    public SimpleMatrix hidden(SimpleMatrix state) {
        return state.rows(0, hiddenSize);
    }
}
