package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.BandMask;
import org.ejml.simple.SimpleMatrix;

/**
 * The recurrent form of linear attention under a band: a state that takes one key after another.
 *
 * @param function the mask, the feature map, and whether to normalise
 */
record NaiveState(AttentionFunction.Linear function) implements NaiveFloat32 {

    @Override
    public Result compute(Head head) {
        float[][] queries = NaiveRows.features(function.featureMap(), head.query());
        float[][] keys = NaiveRows.features(function.featureMap(), head.key());
        float[][] values = NaiveRows.of(head.value());
        SimpleMatrix output = new SimpleMatrix(head.queryLength(), head.valueDim());
        SimpleMatrix logSumExp = new SimpleMatrix(head.queryLength(), 1);
        logSumExp.fill(Double.NaN);
        BandMask mask = (BandMask) function.mask();
        int features = function.featureMap().features(head.headDim());
        float[][] products = new float[features][head.valueDim()];
        float[] sums = new float[features];
        int first = 0;
        int end = 0;
        for (int row = 0; row < queries.length; row++) {
            if (first < keys.length && first < mask.firstVisibleKey(row)) {
                first = (int) Math.min(keys.length, mask.firstVisibleKey(row));
                end = first;
                products = new float[features][head.valueDim()];
                sums = new float[features];
            }
            for (; end < keys.length && end < mask.endVisibleKey(row); end++) {
                take(keys[end], values[end], products, sums);
            }
            if (end > first) {
                output.setRow(row, 0, answer(queries[row], products, sums));
            }
        }
        return new Result(output, logSumExp);
    }

    private static void take(float[] key, float[] value, float[][] products, float[] sums) {
        for (int i = 0; i < key.length; i++) {
            sums[i] += key[i];
            for (int column = 0; column < value.length; column++) {
                products[i][column] += key[i] * value[column];
            }
        }
    }

    private double[] answer(float[] query, float[][] products, float[] sums) {
        float divisor = function.normalised() ? NaiveRows.dot(query, sums) : 1;
        double[] output = new double[products[0].length];
        for (int column = 0; column < output.length; column++) {
            float sum = 0;
            for (int i = 0; i < query.length; i++) {
                sum += query[i] * products[i][column];
            }
            output[column] = sum / divisor;
        }
        return output;
    }
}
