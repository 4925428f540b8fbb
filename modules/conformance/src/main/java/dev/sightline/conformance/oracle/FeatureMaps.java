package dev.sightline.conformance.oracle;

import dev.sightline.attention.FeatureMap;
import org.ejml.simple.SimpleMatrix;

/** The feature maps of linear attention in float64. */
final class FeatureMaps {
    private FeatureMaps() {}

    /** Maps every element. */
    static SimpleMatrix apply(FeatureMap map, SimpleMatrix matrix) {
        return switch (map) {
            case ELU_PLUS_ONE -> matrix.elementOp((row, column, x) -> x > 0 ? x + 1 : Math.exp(x));
            case IDENTITY -> matrix;
        };
    }
}
