package dev.sightline.conformance.oracle;

import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.PositiveRandomFeatures;
import java.util.function.UnaryOperator;
import org.ejml.simple.SimpleMatrix;

/** The feature maps of linear attention in float64. */
final class FeatureMaps {
    private FeatureMaps() {}

    /** Maps every row. */
    static SimpleMatrix apply(FeatureMap map, SimpleMatrix rows) {
        UnaryOperator<double[]> ofRow = map.inFloat64(rows.getNumCols());
        SimpleMatrix features = new SimpleMatrix(rows.getNumRows(), map.features(rows.getNumCols()));
        for (int row = 0; row < rows.getNumRows(); row++) {
            features.setRow(row, 0, ofRow.apply(rowOf(rows, row)));
        }
        return features;
    }

    /**
     * What a relative error of the numbers that a feature is computed from can do to it beyond an equal relative error of
     * its own: the error of an exponent is as large as the products that it is the sum of. 0 for maps of single
     * coordinates, whose features are as well known as their arguments.
     */
    static SimpleMatrix excessSensitivity(FeatureMap map, SimpleMatrix rows) {
        SimpleMatrix features = apply(map, rows);
        if (!(map instanceof PositiveRandomFeatures random)) {
            return features.scale(0);
        }
        int headDim = rows.getNumCols();
        float[] projection = random.projection(headDim);
        for (int row = 0; row < rows.getNumRows(); row++) {
            double[] numbers = rowOf(rows, row);
            for (int i = 0; i < random.count(); i++) {
                double terms = 0;
                for (int j = 0; j < headDim; j++) {
                    terms += Math.sqrt(random.scale()) * Math.abs(projection[i * headDim + j] * numbers[j])
                            + random.scale() / 2 * numbers[j] * numbers[j];
                }
                features.set(row, i, features.get(row, i) * terms);
            }
        }
        return features;
    }

    private static double[] rowOf(SimpleMatrix rows, int row) {
        return rows.getRow(row).getDDRM().getData().clone();
    }
}
