package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.BandMask;
import org.ejml.simple.SimpleMatrix;

/**
 * Linear attention under a band, in float64 in its recurrent form: a state {@code S = sum phi(key) value'} [features x
 * valueDim] and {@code z = sum phi(key)} [features] that takes one key at a time and answers each query as {@code
 * phi(query)' S / phi(query)' z}. It shares no line with {@link LinearOracle}, so that their agreement shows the
 * chunked, recurrent and quadratic forms to be one function. Reference: Katharopoulos et al. (2020), Eq. 18-20, arXiv
 * 2006.16236.
 *
 * @param function the mask, which is a band, the feature map, and whether to normalise
 */
public record RecurrentLinearOracle(AttentionFunction.Linear function) {

    /** The output of one head, queryLength x valueDim. */
    public SimpleMatrix compute(Head head) {
        SimpleMatrix queryFeatures = FeatureMaps.apply(function.featureMap(), head.query());
        SimpleMatrix keyFeatures = FeatureMaps.apply(function.featureMap(), head.key());
        SimpleMatrix output = new SimpleMatrix(head.queryLength(), head.valueDim());
        BandMask mask = (BandMask) function.mask();
        State state = new State(keyFeatures.getNumCols(), head.valueDim());
        int first = 0;
        int end = 0;
        for (int row = 0; row < head.queryLength(); row++) {
            if (first < head.keyLength() && first < mask.firstVisibleKey(row)) {
                // A state forgets nothing, so a window that has moved on starts another one.
                first = (int) Math.min(head.keyLength(), mask.firstVisibleKey(row));
                end = first;
                state = new State(keyFeatures.getNumCols(), head.valueDim());
            }
            for (; end < head.keyLength() && end < mask.endVisibleKey(row); end++) {
                state.take(keyFeatures.getRow(end), head.value().getRow(end));
            }
            if (end > first) {
                output.setRow(row, state.answer(queryFeatures.getRow(row), function.normalised()));
            }
        }
        return output;
    }

    private static final class State {
        private SimpleMatrix sumOfProducts;
        private SimpleMatrix sumOfFeatures;

        State(int features, int valueDim) {
            sumOfProducts = new SimpleMatrix(features, valueDim);
            sumOfFeatures = new SimpleMatrix(1, features);
        }

        void take(SimpleMatrix features, SimpleMatrix value) {
            sumOfProducts = sumOfProducts.plus(features.transpose().mult(value));
            sumOfFeatures = sumOfFeatures.plus(features);
        }

        SimpleMatrix answer(SimpleMatrix features, boolean normalised) {
            SimpleMatrix sum = features.mult(sumOfProducts);
            return normalised ? sum.divide(features.dot(sumOfFeatures)) : sum;
        }
    }
}
