package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import org.ejml.simple.SimpleMatrix;

/**
 * Softmax attention in float64, a row at a time: scores of the visible keys, plus their bias, softmax about their
 * maximum, weighted sum of the visible values. A row that sees no key gives 0 and a log-sum-exp of -infinity. A row
 * that sees keys, but has a score of -infinity for each, gives 0 / 0, which is NaN, and the logarithm of 0, which is
 * -infinity. Reference: Vaswani et al. (2017), Eq. 1, arXiv 1706.03762.
 *
 * @param function the mask and the scale
 */
public record SoftmaxOracle(AttentionFunction.Softmax function) implements HeadOracle {

    @Override
    public HeadReference compute(Head head) {
        HeadReference result = HeadReference.ofNothingVisible(head);
        SimpleMatrix keyMagnitude = head.key().magnitude();
        SimpleMatrix valueMagnitude = head.value().magnitude();
        for (int row = 0; row < head.queryLength(); row++) {
            VisibleKeys visible = VisibleKeys.of(function.mask(), row, head.keyLength());
            if (visible.isEmpty()) {
                continue;
            }
            SimpleMatrix query = head.query().getRow(row).transpose();
            SimpleMatrix bias = visible.biasOf(head, row);
            SimpleMatrix scores = visible.rowsOf(head.key())
                    .mult(query)
                    .scale(function.scale())
                    .plus(bias);
            double maximum = scores.elementMax();
            SimpleMatrix exponentials = scores.minus(maximum).elementExp();
            double sum = exponentials.elementSum();
            SimpleMatrix weights = exponentials.divide(sum);
            SimpleMatrix output = weights.transpose().mult(visible.rowsOf(head.value()));
            double logSumExp = isNothingLeft(scores) ? Double.NEGATIVE_INFINITY : maximum + Math.log(sum);
            result.output().setRow(row, output);
            result.logSumExp().set(row, 0, logSumExp);

            // A weight moves by 1 + (the terms of its score) of itself, and carries its value and the mean with it.
            SimpleMatrix scoreTerms = visible.rowsOf(keyMagnitude)
                    .mult(query.magnitude())
                    .scale(Math.abs(function.scale()))
                    .plus(finiteMagnitude(bias));
            SimpleMatrix movement = weights.elementMult(scoreTerms.plus(1));
            double total = movement.elementSum();
            SimpleMatrix ofValues = movement.transpose().mult(visible.rowsOf(valueMagnitude));
            result.outputSensitivity().setRow(row, ofValues.plus(total, output.magnitude()));
            result.logSumExpSensitivity().set(row, 0, total + Math.abs(logSumExp));
        }
        return result;
    }

    private static boolean isNothingLeft(SimpleMatrix scores) {
        for (int i = 0; i < scores.getNumElements(); i++) {
            if (scores.get(i) != Double.NEGATIVE_INFINITY) {
                return false;
            }
        }
        return true;
    }

    /** An infinite bias decides a weight, 0 or NaN, and moves it no further. */
    private static SimpleMatrix finiteMagnitude(SimpleMatrix bias) {
        return bias.elementOp((row, column, x) -> Double.isInfinite(x) ? 0 : Math.abs(x));
    }
}
