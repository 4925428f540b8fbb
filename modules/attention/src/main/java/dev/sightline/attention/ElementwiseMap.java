package dev.sightline.attention;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Feature maps that take each coordinate alone. */
public enum ElementwiseMap implements FeatureMap {
    /**
     * {@code phi(x) = elu(x) + 1}, which is {@code x + 1} above 0 and {@code exp(x)} below: positive everywhere, so
     * that the weights are too. Reference: Katharopoulos et al. (2020), Eq. 7, arXiv 2006.16236.
     */
    ELU_PLUS_ONE,
    /** {@code phi(x) = x}: the linear associative memory of Schlag et al. (2021), arXiv 2102.11174. */
    IDENTITY;

    @Override
    public int features(int headDim) {
        return headDim;
    }

    @Override
    public UnaryOperator<double[]> inFloat64(int headDim) {
        return row -> Arrays.stream(row).map(this::feature).toArray();
    }

    /** The feature of a coordinate, in float64. */
    public double feature(double x) {
        return switch (this) {
            case ELU_PLUS_ONE -> x > 0 ? x + 1 : Math.exp(x);
            case IDENTITY -> x;
        };
    }
}
