package dev.sightline.conformance.oracle;

import java.util.Optional;
import org.ejml.simple.SimpleMatrix;

/**
 * The float64 result of one head and how much of it rounding can move.
 *
 * <p>A sensitivity is the first-order change of a result if every term that enters it changes by its own size: the
 * score {@code s} of a softmax weight by the sum of the absolute products that make it and of its bias, a weight and a
 * value by themselves. A computation in a precision of unit roundoff u that rounds every term once is wrong by u times
 * the sensitivity at most. Errors counted in it are comparable between rows, however large or ill-conditioned.
 * Reference: Higham (2002), Accuracy and Stability of Numerical Algorithms, section 3.3 (running error analysis).
 *
 * @param output queryLength x valueDim
 * @param outputSensitivity of each element of the output
 * @param logSumExp queryLength x 1; NaN where the function has none
 * @param logSumExpSensitivity of each log-sum-exp
 * @param finalState of a recurrence, after the last key; empty for other functions
 */
public record HeadReference(
        SimpleMatrix output,
        SimpleMatrix outputSensitivity,
        SimpleMatrix logSumExp,
        SimpleMatrix logSumExpSensitivity,
        Optional<FinalState> finalState) {

    /**
     * The state after the last key.
     *
     * @param state headDim x valueDim
     * @param sensitivity of each element
     */
    public record FinalState(SimpleMatrix state, SimpleMatrix sensitivity) {}

    /** Zeros everywhere, and a log-sum-exp of -infinity: what a head gives whose queries see no key. */
    static HeadReference ofNothingVisible(Head head) {
        SimpleMatrix logSumExp = new SimpleMatrix(head.queryLength(), 1);
        logSumExp.fill(Double.NEGATIVE_INFINITY);
        return new HeadReference(
                new SimpleMatrix(head.queryLength(), head.valueDim()),
                new SimpleMatrix(head.queryLength(), head.valueDim()),
                logSumExp,
                new SimpleMatrix(head.queryLength(), 1),
                Optional.empty());
    }
}
