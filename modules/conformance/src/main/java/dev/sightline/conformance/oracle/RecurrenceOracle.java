package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import java.util.Optional;
import org.ejml.simple.SimpleMatrix;

/**
 * A recurrence in float64, a position at a time as {@link dev.sightline.attention.UpdateRule} defines it, with a running
 * error analysis. A query reads the state after the last key that it sees; the final state is that after the last key,
 * whoever sees it. Decays follow IEEE 754: the exponential of -infinity is 0, and 0 times a finite state 0.
 *
 * @param function of one head: a decay of heads has one factor
 */
public record RecurrenceOracle(AttentionFunction.Recurrence function) implements HeadOracle {

    @Override
    public HeadReference compute(Head head) {
        double[][] state = rows(head.recurrence().stateToBeginFrom(head.headDim(), head.valueDim()));
        double[][] keys = rows(head.key());
        double[][] values = rows(head.value());
        double[][] queries = rows(head.query());
        DecayFactors decays = DecayFactors.of(function.rule().decay(), head);
        StateSensitivity sensitivity = function.rule().corrected()
                ? new ColumnSensitivity(state, head.valueDim())
                : new TermSensitivity(state);
        HeadReference result = HeadReference.ofNothingVisible(head);
        result.logSumExp().fill(Double.NaN);
        int row = 0;
        for (int position = 0; position <= keys.length; position++) {
            for (; row < queries.length && seenKeys(row, keys.length) == position; row++) {
                result.output().setRow(row, 0, product(queries[row], state, head.valueDim(), function.scale()));
                double[] moved = sensitivity.ofProduct(queries[row]);
                for (int column = 0; column < head.valueDim(); column++) {
                    result.outputSensitivity().set(row, column, Math.abs(function.scale()) * moved[column]);
                }
            }
            if (position < keys.length) {
                double beta = head.recurrence().beta(position);
                sensitivity.take(
                        new StateSensitivity.Step(decays, position, keys[position], values[position], beta), state);
                take(state, decays.at(position), keys[position], values[position], beta);
            }
        }
        return new HeadReference(
                result.output(),
                result.outputSensitivity(),
                result.logSumExp(),
                result.logSumExpSensitivity(),
                Optional.of(finalState(head, state, sensitivity)));
    }

    /** How many keys a query sees, which are the first ones: found by asking for each. */
    private int seenKeys(int query, int keyLength) {
        int seen = 0;
        while (seen < keyLength && function.mask().isVisible(query, seen)) {
            seen++;
        }
        return seen;
    }

    private void take(double[][] state, double[] decay, double[] key, double[] value, double beta) {
        for (int channel = 0; channel < state.length; channel++) {
            for (int column = 0; column < value.length; column++) {
                state[channel][column] *= decay[channel];
            }
        }
        double[] found = function.rule().corrected() ? product(key, state, value.length, 1) : new double[value.length];
        for (int channel = 0; channel < state.length; channel++) {
            for (int column = 0; column < value.length; column++) {
                state[channel][column] += key[channel] * (beta * (value[column] - found[column]));
            }
        }
    }

    /** {@code factor state^T row}. */
    private static double[] product(double[] row, double[][] state, int columns, double factor) {
        double[] sums = new double[columns];
        for (int channel = 0; channel < state.length; channel++) {
            for (int column = 0; column < columns; column++) {
                sums[column] += row[channel] * state[channel][column];
            }
        }
        for (int column = 0; column < columns; column++) {
            sums[column] *= factor;
        }
        return sums;
    }

    private static HeadReference.FinalState finalState(Head head, double[][] state, StateSensitivity sensitivity) {
        SimpleMatrix numbers = new SimpleMatrix(head.headDim(), head.valueDim());
        SimpleMatrix moved = new SimpleMatrix(head.headDim(), head.valueDim());
        for (int channel = 0; channel < state.length; channel++) {
            for (int column = 0; column < head.valueDim(); column++) {
                numbers.set(channel, column, state[channel][column]);
                moved.set(channel, column, sensitivity.of(channel, column));
            }
        }
        return new HeadReference.FinalState(numbers, moved);
    }

    private static double[][] rows(SimpleMatrix matrix) {
        double[][] rows = new double[matrix.getNumRows()][matrix.getNumCols()];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(matrix.getDDRM().data, row * rows[row].length, rows[row], 0, rows[row].length);
        }
        return rows;
    }
}
