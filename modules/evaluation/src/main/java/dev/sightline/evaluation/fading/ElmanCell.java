package dev.sightline.evaluation.fading;

import java.util.random.RandomGenerator;
import org.ejml.simple.SimpleMatrix;

/**
 * The simple recurrent network: h_t = tanh(W h_{t-1} + U x_t), so that
 *
 * <pre>d h_t / d x_0 = diag(1 - h_t^2) W  d h_{t-1} / d x_0</pre>
 *
 * <p>Reference: Elman (1990), Finding structure in time, Cognitive Science 14; the product of Jacobians: Pascanu et al.
 * (2013), Eq. 5, arXiv 1211.5063.
 *
 * @param recurrentWeights W [hiddenSize, hiddenSize]
 * @param inputWeights U [hiddenSize, inputSize]
 */
record ElmanCell(SimpleMatrix recurrentWeights, SimpleMatrix inputWeights) implements RecurrentCell<ElmanCell.State> {

    /** The hidden state is all that an Elman network remembers. */
    record State(DualVector hidden) implements RecurrentState {}

    ElmanCell {
        CellShapes.require(recurrentWeights, inputWeights);
    }

    /**
     * Weights W_ij ~ N(0, gain^2 / hiddenSize) and U_ij ~ N(0, inputScale^2 / inputSize), so that tokens of norm
     * sqrt(inputSize) give U x_t the variance inputScale^2 in every coordinate.
     */
    static ElmanCell random(ElmanScales scales, int hiddenSize, int inputSize, RandomGenerator random) {
        return new ElmanCell(
                GaussianMatrix.withRowScale(hiddenSize, hiddenSize, scales.gain(), random),
                GaussianMatrix.withRowScale(hiddenSize, inputSize, scales.inputScale(), random));
    }

    @Override
    public int inputSize() {
        return inputWeights.getNumCols();
    }

    @Override
    public int hiddenSize() {
        return inputWeights.getNumRows();
    }

    @Override
    public State first(SimpleMatrix token) {
        return new State(DualVector.variable(token).transformedBy(inputWeights).tanh());
    }

    @Override
    public State next(State previous, SimpleMatrix token) {
        return new State(previous.hidden()
                .transformedBy(recurrentWeights)
                .shiftedBy(inputWeights.mult(token))
                .tanh());
    }
}
