package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import org.ejml.simple.SimpleMatrix;

/**
 * The recurrent form: a state that is decayed, corrected and written a position at a time.
 *
 * @param function of one head
 */
record NaiveRecurrence(AttentionFunction.Recurrence function) implements NaiveFloat32 {

    @Override
    public Result compute(Head head) {
        float[][] queries = NaiveRows.of(head.query());
        float[][] keys = NaiveRows.of(head.key());
        float[][] values = NaiveRows.of(head.value());
        float[][] decays = NaiveRows.decays(function.rule().decay(), head);
        float[][] state = NaiveRows.of(head.recurrence().stateToBeginFrom(head.headDim(), head.valueDim()));
        SimpleMatrix output = new SimpleMatrix(head.queryLength(), head.valueDim());
        int taken = 0;
        for (int row = 0; row < queries.length; row++) {
            for (; taken < keys.length && function.mask().isVisible(row, taken); taken++) {
                take(state, decays[taken], keys[taken], values[taken], (float)
                        head.recurrence().beta(taken));
            }
            float[] sums = product(queries[row], state, head.valueDim());
            for (int column = 0; column < sums.length; column++) {
                output.set(row, column, sums[column] * (float) function.scale());
            }
        }
        for (; taken < keys.length; taken++) {
            take(state, decays[taken], keys[taken], values[taken], (float)
                    head.recurrence().beta(taken));
        }
        return Result.ofRecurrence(output, NaiveRows.toMatrix(state, head.headDim(), head.valueDim()));
    }

    private void take(float[][] state, float[] decay, float[] key, float[] value, float beta) {
        for (int channel = 0; channel < key.length; channel++) {
            for (int column = 0; column < value.length; column++) {
                state[channel][column] *= decay[channel];
            }
        }
        float[] written = value;
        if (function.rule().corrected()) {
            written = product(key, state, value.length);
            for (int column = 0; column < value.length; column++) {
                written[column] = beta * (value[column] - written[column]);
            }
        }
        for (int channel = 0; channel < key.length; channel++) {
            for (int column = 0; column < value.length; column++) {
                state[channel][column] += key[channel] * written[column];
            }
        }
    }

    private static float[] product(float[] row, float[][] state, int columns) {
        float[] sums = new float[columns];
        for (int channel = 0; channel < row.length; channel++) {
            for (int column = 0; column < columns; column++) {
                sums[column] += row[channel] * state[channel][column];
            }
        }
        return sums;
    }
}
