package dev.sightline.evaluation.fading;

import java.util.random.RandomGenerator;
import org.ejml.simple.SimpleMatrix;

/**
 * One of the four affine maps of an LSTM: a = W h + U x + b, before its nonlinearity.
 *
 * @param recurrentWeights W [hiddenSize, hiddenSize]
 * @param inputWeights U [hiddenSize, inputSize]
 * @param bias b, the same for every unit
 */
record Gate(SimpleMatrix recurrentWeights, SimpleMatrix inputWeights, double bias) {

    Gate {
        CellShapes.require(recurrentWeights, inputWeights);
    }

    static Gate random(
            LongShortTermMemoryScales scales, int hiddenSize, int inputSize, double bias, RandomGenerator random) {
        return new Gate(
                GaussianMatrix.withRowScale(hiddenSize, hiddenSize, scales.recurrentScale(), random),
                GaussianMatrix.withRowScale(hiddenSize, inputSize, scales.inputScale(), random),
                bias);
    }

    /** The preactivation of the first token, read from the zero state. */
    DualVector first(DualVector token) {
        return token.transformedBy(inputWeights).shiftedBy(bias);
    }

    /** The preactivation of a later token, whose own value does not depend on the first. */
    DualVector next(DualVector hidden, SimpleMatrix token) {
        return hidden.transformedBy(recurrentWeights)
                .shiftedBy(inputWeights.mult(token))
                .shiftedBy(bias);
    }
}
