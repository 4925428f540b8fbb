package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import org.ejml.simple.SimpleMatrix;

/**
 * Softmax attention in float64, a row at a time: scores of the visible keys, plus their bias, softmax about their
 * maximum, weighted sum of the visible values. A row that sees no key gives 0 and a log-sum-exp of -infinity, or of its
 * sink. A row that sees keys, but has a score of -infinity for each and no sink, gives 0 / 0, which is NaN, and the
 * logarithm of 0, which is -infinity. Reference: Vaswani et al. (2017), Eq. 1, arXiv 1706.03762.
 *
 * @param function of one head
 */
public record SoftmaxOracle(AttentionFunction.Softmax function) implements HeadOracle {

    @Override
    public HeadReference compute(Head head) {
        HeadReference result = HeadReference.ofNothingVisible(head);
        ShapedScores shaped = new ShapedScores(function);
        SimpleMatrix keyMagnitude = head.key().magnitude();
        SimpleMatrix valueMagnitude = head.value().magnitude();
        for (int row = 0; row < head.queryLength(); row++) {
            VisibleKeys visible = VisibleKeys.of(function.mask(), row, head.keyLength());
            result.logSumExp().set(row, 0, shaped.sink());
            result.logSumExpSensitivity().set(row, 0, isAbsent(shaped.sink()) ? 0 : Math.abs(shaped.sink()));
            if (visible.isEmpty()) {
                continue;
            }
            int queryRow = row;
            SimpleMatrix query = head.query().getRow(row).transpose();
            SimpleMatrix bias = visible.biasOf(head, row);
            SimpleMatrix products = visible.rowsOf(head.key()).mult(query).scale(shaped.factor());
            SimpleMatrix scores = visible.ofEach(i -> shaped.score(products.get(i), queryRow, visible.key(i)))
                    .plus(bias);
            double maximum = Math.max(scores.elementMax(), shaped.sink());
            SimpleMatrix exponentials = scores.minus(maximum).elementExp();
            double ofSink = isAbsent(shaped.sink()) ? 0 : Math.exp(shaped.sink() - maximum);
            double sum = exponentials.elementSum() + ofSink;
            SimpleMatrix weights = exponentials.divide(sum);
            SimpleMatrix output = weights.transpose().mult(visible.rowsOf(head.value()));
            double logSumExp = isNothingLeft(scores) && isAbsent(shaped.sink())
                    ? Double.NEGATIVE_INFINITY
                    : maximum + Math.log(sum);
            result.output().setRow(row, output);
            result.logSumExp().set(row, 0, logSumExp);

            // A weight moves by 1 + (the terms of its score) of itself, and carries its value and the mean with it.
            SimpleMatrix productTerms =
                    visible.rowsOf(keyMagnitude).mult(query.magnitude()).scale(Math.abs(shaped.factor()));
            SimpleMatrix scoreTerms = visible.ofEach(
                            i -> shaped.terms(products.get(i), productTerms.get(i), queryRow, visible.key(i)))
                    .plus(finiteMagnitude(bias));
            SimpleMatrix movement = weights.elementMult(scoreTerms.plus(1));
            double ofSinkMoved = ofSink == 0 ? 0 : ofSink / sum * (1 + Math.abs(shaped.sink()));
            double total = movement.elementSum() + ofSinkMoved;
            SimpleMatrix ofValues = movement.transpose().mult(visible.rowsOf(valueMagnitude));
            result.outputSensitivity().setRow(row, ofValues.plus(total, output.magnitude()));
            result.logSumExpSensitivity().set(row, 0, total + Math.abs(logSumExp));
        }
        return result;
    }

    private static boolean isAbsent(double sink) {
        return sink == Double.NEGATIVE_INFINITY;
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
