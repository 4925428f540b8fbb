package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import java.util.Arrays;
import org.ejml.simple.SimpleMatrix;

/**
 * The quadratic form of a recurrence without correction: a weight for each visible pair, from the last key back, with
 * the decays between the key and the end of the view as a running product.
 *
 * @param function of one head, not corrected
 */
record NaiveDecayedWeights(AttentionFunction.Recurrence function) implements NaiveFloat32 {

    @Override
    public Result compute(Head head) {
        float[][] queries = NaiveRows.of(head.query());
        float[][] keys = NaiveRows.of(head.key());
        float[][] values = NaiveRows.of(head.value());
        float[][] decays = NaiveRows.decays(function.rule().decay(), head);
        float[][] initial = NaiveRows.of(head.recurrence().stateToBeginFrom(head.headDim(), head.valueDim()));
        SimpleMatrix output = new SimpleMatrix(head.queryLength(), head.valueDim());
        for (int row = 0; row < queries.length; row++) {
            float[] left = queries[row].clone();
            float[] sums = new float[head.valueDim()];
            for (int key = keys.length - 1; key >= 0; key--) {
                if (function.mask().isVisible(row, key)) {
                    add(sums, NaiveRows.dot(left, keys[key]), values[key]);
                    multiply(left, decays[key]);
                }
            }
            for (int channel = 0; channel < left.length; channel++) {
                add(sums, left[channel], initial[channel]);
            }
            for (int column = 0; column < sums.length; column++) {
                output.set(row, column, sums[column] * (float) function.scale());
            }
        }
        return Result.ofRecurrence(output, finalState(head, keys, values, decays, initial));
    }

    private static SimpleMatrix finalState(
            Head head, float[][] keys, float[][] values, float[][] decays, float[][] initial) {
        float[][] state = new float[head.headDim()][head.valueDim()];
        float[] left = new float[head.headDim()];
        Arrays.fill(left, 1);
        for (int key = keys.length - 1; key >= 0; key--) {
            for (int channel = 0; channel < left.length; channel++) {
                add(state[channel], left[channel] * keys[key][channel], values[key]);
            }
            multiply(left, decays[key]);
        }
        for (int channel = 0; channel < left.length; channel++) {
            add(state[channel], left[channel], initial[channel]);
        }
        return NaiveRows.toMatrix(state, head.headDim(), head.valueDim());
    }

    private static void add(float[] sums, float weight, float[] row) {
        for (int column = 0; column < sums.length; column++) {
            sums[column] += weight * row[column];
        }
    }

    private static void multiply(float[] row, float[] factors) {
        for (int i = 0; i < row.length; i++) {
            row[i] *= factors[i];
        }
    }
}
