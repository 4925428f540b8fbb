package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import org.ejml.simple.SimpleMatrix;

/**
 * Linear attention in float64 in its quadratic form, a row at a time: one weight a visible key, weighted sum of the
 * visible values, divided by the sum of the weights if normalised. A row that sees no key gives 0. Reference:
 * Katharopoulos et al. (2020), Eq. 4, arXiv 2006.16236.
 *
 * @param function the mask, the feature map, and whether to normalise
 */
public record LinearOracle(AttentionFunction.Linear function) implements HeadOracle {

    @Override
    public HeadReference compute(Head head) {
        HeadReference result = HeadReference.ofNothingVisible(head);
        result.logSumExp().fill(Double.NaN);
        SimpleMatrix queryFeatures = FeatureMaps.apply(function.featureMap(), head.query());
        SimpleMatrix keyFeatures = FeatureMaps.apply(function.featureMap(), head.key());
        SimpleMatrix keyMagnitude = keyFeatures.magnitude();
        SimpleMatrix queryExcess = FeatureMaps.excessSensitivity(function.featureMap(), head.query());
        SimpleMatrix keyExcess = FeatureMaps.excessSensitivity(function.featureMap(), head.key());
        SimpleMatrix valueMagnitude = head.value().magnitude();
        for (int row = 0; row < head.queryLength(); row++) {
            VisibleKeys visible = VisibleKeys.of(function.mask(), row, head.keyLength());
            if (visible.isEmpty()) {
                continue;
            }
            SimpleMatrix query = queryFeatures.getRow(row).transpose();
            SimpleMatrix weights = visible.rowsOf(keyFeatures).mult(query);
            double divisor = function.normalised() ? weights.elementSum() : 1;
            SimpleMatrix output =
                    weights.transpose().mult(visible.rowsOf(head.value())).divide(divisor);
            result.output().setRow(row, output);

            SimpleMatrix ofQuery =
                    query.magnitude().plus(queryExcess.getRow(row).transpose());
            SimpleMatrix movement = visible.rowsOf(keyMagnitude)
                    .mult(ofQuery)
                    .plus(visible.rowsOf(keyExcess).mult(query.magnitude()))
                    .divide(Math.abs(divisor));
            SimpleMatrix ofValues = movement.transpose().mult(visible.rowsOf(valueMagnitude));
            double ofDivisor = function.normalised() ? movement.elementSum() : 0;
            result.outputSensitivity().setRow(row, ofValues.plus(ofDivisor, output.magnitude()));
        }
        return result;
    }
}
