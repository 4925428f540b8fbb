package dev.sightline.conformance.oracle;

import dev.sightline.attention.Decay;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.PositiveRandomFeatures;
import org.ejml.simple.SimpleMatrix;

/** Rows of a matrix as float32 arrays. */
final class NaiveRows {
    private NaiveRows() {}

    static float[][] of(SimpleMatrix matrix) {
        float[][] rows = new float[matrix.getNumRows()][matrix.getNumCols()];
        double[] elements = matrix.getDDRM().data;
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < rows[row].length; column++) {
                rows[row][column] = (float) elements[row * rows[row].length + column];
            }
        }
        return rows;
    }

    static float[][] features(FeatureMap map, SimpleMatrix matrix) {
        float[][] rows = of(matrix);
        return switch (map) {
            case ElementwiseMap.IDENTITY -> rows;
            case ElementwiseMap.ELU_PLUS_ONE -> {
                for (float[] row : rows) {
                    for (int i = 0; i < row.length; i++) {
                        row[i] = row[i] > 0 ? row[i] + 1 : (float) Math.exp(row[i]);
                    }
                }
                yield rows;
            }
            case PositiveRandomFeatures random -> randomFeatures(random, rows, matrix.getNumCols());
        };
    }

    private static float[][] randomFeatures(PositiveRandomFeatures map, float[][] rows, int headDim) {
        float[] projection = map.projection(headDim);
        float[][] features = new float[rows.length][map.count()];
        float root = (float) Math.sqrt(map.scale());
        for (int row = 0; row < rows.length; row++) {
            float norm = dot(rows[row], rows[row]) * (float) (map.scale() / 2);
            for (int i = 0; i < map.count(); i++) {
                float product = 0;
                for (int j = 0; j < headDim; j++) {
                    product += projection[i * headDim + j] * rows[row][j];
                }
                features[row][i] = (float) (Math.exp(root * product - norm) / Math.sqrt(map.count()));
            }
        }
        return features;
    }

    /** The factors of a decay for each position and channel, each rounded once. */
    static float[][] decays(Decay decay, Head head) {
        DecayFactors factors = DecayFactors.of(decay, head);
        float[][] rows = new float[head.keyLength()][head.headDim()];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < rows[row].length; column++) {
                rows[row][column] = (float) factors.at(row)[column];
            }
        }
        return rows;
    }

    static SimpleMatrix toMatrix(float[][] rows, int count, int width) {
        SimpleMatrix matrix = new SimpleMatrix(count, width);
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < width; column++) {
                matrix.set(row, column, rows[row][column]);
            }
        }
        return matrix;
    }

    static float dot(float[] first, float[] second) {
        float sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += first[i] * second[i];
        }
        return sum;
    }
}
