package dev.sightline.evaluation.race;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Decay;
import dev.sightline.evaluation.race.RowOracle.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rows of a recurrence in float64: no row stands alone, so the state walks over the keys once, and stops at every row
 * that is asked for. Reference: {@link dev.sightline.attention.UpdateRule}.
 */
final class RecurrenceRows {
    private final AttentionRequest request;
    private final AttentionInputs inputs;
    private final Recurrence function;
    private final int headDim;
    private final int valueDim;

    RecurrenceRows(AttentionRequest request, AttentionInputs inputs, Recurrence function) {
        this.request = request;
        this.inputs = inputs;
        this.function = function;
        headDim = request.shape().headDim();
        valueDim = request.shape().valueDim();
    }

    /** The rows, in the order asked for. */
    List<Row> rows(List<RowIndex> indices) {
        Row[] rows = new Row[indices.size()];
        List<Integer> left = new ArrayList<>(IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> indices.get(i).batch())
                        .thenComparingLong(i -> indices.get(i).queryHead())
                        .thenComparingLong(i -> indices.get(i).query()))
                .toList());
        while (!left.isEmpty()) {
            RowIndex first = indices.get(left.getFirst());
            State state = new State(first.batch(), first.queryHead());
            while (!left.isEmpty() && state.belongsTo(indices.get(left.getFirst()))) {
                int next = left.removeFirst();
                rows[next] = state.row(indices.get(next).query());
            }
        }
        return Arrays.asList(rows);
    }

    /** The state of one head, and the sum of the sizes of all that was added to it. */
    private final class State {
        private final long batch;
        private final long queryHead;
        private final long head;
        private final double[][] sums = new double[headDim][valueDim];
        private final double[][] sizes = new double[headDim][valueDim];
        private long written;

        State(long batch, long queryHead) {
            this.batch = batch;
            this.queryHead = queryHead;
            head = queryHead / request.shape().groupSize();
        }

        boolean belongsTo(RowIndex index) {
            return index.batch() == batch && index.queryHead() == queryHead;
        }

        Row row(long query) {
            long end = Math.clamp(
                    request.mask().endVisibleKey(query, query + 1),
                    0,
                    request.shape().keyLength());
            for (; written < end; written++) {
                write(written);
            }
            double[] of = RowOracle.read(inputs.query(), Optional.empty(), batch, queryHead, query);
            double[] output = new double[valueDim];
            double[] magnitude = new double[valueDim];
            for (int i = 0; i < headDim; i++) {
                double factor = function.scale() * of[i];
                for (int column = 0; column < valueDim; column++) {
                    output[column] += factor * sums[i][column];
                    magnitude[column] += Math.abs(factor) * sizes[i][column];
                }
            }
            return new Row(output, magnitude);
        }

        private void write(long position) {
            double[] key = RowOracle.read(inputs.key(), inputs.keyScale(), batch, head, position);
            double[] value = RowOracle.read(inputs.value(), inputs.valueScale(), batch, head, position);
            decay(position);
            if (function.rule().corrected()) {
                correct(key, value, inputs.recurrence().beta().orElseThrow().get(batch, head, position));
            }
            for (int i = 0; i < headDim; i++) {
                for (int column = 0; column < valueDim; column++) {
                    double term = key[i] * value[column];
                    sums[i][column] += term;
                    // A corrected state forgets errors as it forgets values: what it holds is what they are relative
                    // to.
                    sizes[i][column] = function.rule().corrected()
                            ? Math.abs(sums[i][column]) + Math.abs(term)
                            : sizes[i][column] + Math.abs(term);
                }
            }
        }

        private void correct(double[] key, double[] value, double beta) {
            for (int column = 0; column < valueDim; column++) {
                double held = 0;
                for (int i = 0; i < headDim; i++) {
                    held += sums[i][column] * key[i];
                }
                value[column] = beta * (value[column] - held);
            }
        }

        private void decay(long position) {
            for (int i = 0; i < headDim; i++) {
                double factor = factor(position, i);
                for (int column = 0; column < valueDim && factor != 1; column++) {
                    sums[i][column] *= factor;
                    sizes[i][column] *= factor;
                }
            }
        }

        private double factor(long position, int channel) {
            return switch (function.rule().decay()) {
                case Decay.None none -> 1;
                case Decay.OfHead ofHead -> ofHead.factors().get((int) head);
                case Decay.OfPosition ofPosition ->
                    Math.exp(inputs.recurrence().logDecay().orElseThrow().get(batch, head, position));
                case Decay.OfChannel ofChannel ->
                    Math.exp(inputs.recurrence().logDecay().orElseThrow().get(batch, head, position, channel));
            };
        }
    }
}
