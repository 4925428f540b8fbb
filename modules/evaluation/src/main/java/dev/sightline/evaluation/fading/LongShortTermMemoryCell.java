package dev.sightline.evaluation.fading;

import java.util.random.RandomGenerator;
import org.ejml.simple.SimpleMatrix;

/**
 * The LSTM with a forget gate, without peepholes:
 *
 * <pre>
 * i, f, o = sigmoid(W h_{t-1} + U x_t + b), each with its own weights    g = tanh(W_g h_{t-1} + U_g x_t)
 * c_t = f c_{t-1} + i g                                                  h_t = o tanh(c_t)
 * </pre>
 *
 * <p>Reference: Hochreiter &amp; Schmidhuber (1997), Long short-term memory, Neural Computation 9(8); the forget gate:
 * Gers, Schmidhuber &amp; Cummins (2000), Learning to forget, Neural Computation 12(10).
 */
record LongShortTermMemoryCell(Gate input, Gate forget, Gate output, Gate candidate)
        implements RecurrentCell<LongShortTermMemoryCell.State> {

    /**
     * What is handed on.
     *
     * @param hidden h_t
     * @param memory c_t, the cell state
     */
    record State(DualVector hidden, DualVector memory) implements RecurrentState {}

    static LongShortTermMemoryCell random(
            LongShortTermMemoryScales scales, int hiddenSize, int inputSize, RandomGenerator random) {
        return new LongShortTermMemoryCell(
                Gate.random(scales, hiddenSize, inputSize, 0, random),
                Gate.random(scales, hiddenSize, inputSize, scales.forgetBias(), random),
                Gate.random(scales, hiddenSize, inputSize, 0, random),
                Gate.random(scales, hiddenSize, inputSize, 0, random));
    }

    @Override
    public int inputSize() {
        return input.inputWeights().getNumCols();
    }

    @Override
    public int hiddenSize() {
        return input.inputWeights().getNumRows();
    }

    @Override
    public State first(SimpleMatrix token) {
        DualVector x = DualVector.variable(token);
        DualVector memory = input.first(x).sigmoid().times(candidate.first(x).tanh());
        return new State(output.first(x).sigmoid().times(memory.tanh()), memory);
    }

    @Override
    public State next(State previous, SimpleMatrix token) {
        DualVector h = previous.hidden();
        DualVector kept = forget.next(h, token).sigmoid().times(previous.memory());
        DualVector written =
                input.next(h, token).sigmoid().times(candidate.next(h, token).tanh());
        DualVector memory = kept.plus(written);
        return new State(output.next(h, token).sigmoid().times(memory.tanh()), memory);
    }
}
