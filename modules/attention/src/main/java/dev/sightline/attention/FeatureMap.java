package dev.sightline.attention;

import java.util.function.UnaryOperator;

/** The map phi that linear attention applies to queries and keys. */
public sealed interface FeatureMap permits ElementwiseMap, PositiveRandomFeatures {
    /** How many features a query or key of {@code headDim} numbers has: rows of the state. */
    int features(int headDim);

    /**
     * The map in float64, as it is defined: what an implementation is measured against.
     *
     * @param headDim numbers of a row; {@link #features} come out
     * @return stateless and thread-safe; does not change its argument
     */
    UnaryOperator<double[]> inFloat64(int headDim);
}
