package dev.sightline.evaluation.race;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Attention in float64, one row at a time from its definition, over inputs as they are stored: at a million keys a
 * whole result is out of reach, a few rows are not. Test: the conformance module's oracle gives the same rows.
 * References: as for {@link AttentionFunction.Softmax} and {@link AttentionFunction.Linear}.
 *
 * <p>Confined to one thread.
 */
final class RowOracle {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final AttentionRequest request;
    private final AttentionInputs inputs;

    RowOracle(AttentionRequest request, AttentionInputs inputs) {
        this.request = request;
        this.inputs = inputs;
    }

    /** A row of the result. */
    static final class Row {
        private static final double CHAIN = 1 << 14;

        private final double[] output;
        private final double[] magnitude;

        Row(double[] output, double[] magnitude) {
            this.output = output;
            this.magnitude = magnitude;
        }

        /**
         * The same, of sums that a state carried over so many keys in one chain: their rounding errors add up like the steps of
         * a random walk, which the tolerance of shorter ones no longer covers beyond {@link #CHAIN} keys.
         */
        Row ofChain(int keys) {
            double steps = Math.max(1, Math.sqrt(keys / CHAIN));
            return new Row(
                    output, Arrays.stream(magnitude).map(one -> one * steps).toArray());
        }

        /** One number a column. */
        double[] output() {
            return output;
        }

        /** The same sums with every term taken as positive: what rounding errors are relative to. */
        double[] magnitude() {
            return magnitude;
        }
    }

    /** The row of a query. */
    Row row(RowIndex index) {
        AttentionFunction function = request.function();
        int[] visible = visibleKeys(index.query());
        double[] weights = new double[visible.length];
        double sum = switch (function) {
            case AttentionFunction.Softmax softmax -> softmaxWeights(softmax, index, visible, weights);
            case AttentionFunction.Linear linear -> linearWeights(linear, index, visible, weights);
            case AttentionFunction.Recurrence recurrence ->
                throw new IllegalArgumentException(
                        "no row of " + recurrence + " stands alone; ask RecurrenceRows for all of them");
        };
        Row row = weightedSum(index, visible, weights, sum);
        return function instanceof AttentionFunction.Linear ? row.ofChain(visible.length) : row;
    }

    private int[] visibleKeys(long query) {
        return IntStream.range(0, (int) request.shape().keyLength())
                .filter(key -> request.mask().isVisible(query, key))
                .toArray();
    }

    private double softmaxWeights(AttentionFunction.Softmax softmax, RowIndex index, int[] visible, double[] weights) {
        double[] query = read(inputs.query(), Optional.empty(), index.batch(), index.queryHead(), index.query());
        double maximum = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = score(softmax, index, dot(query, key(index, visible[i])), visible[i])
                    + bias(softmax, index, visible[i]);
            maximum = Math.max(maximum, weights[i]);
        }
        double sink = softmax.changes().sink(index.queryHead());
        double sum = sink == Double.NEGATIVE_INFINITY ? 0 : Math.exp(sink - maximum);
        for (int i = 0; i < weights.length; i++) {
            // A row whose every score is -infinity sees nothing.
            weights[i] = maximum == Double.NEGATIVE_INFINITY ? 0 : Math.exp(weights[i] - maximum);
            sum += weights[i];
        }
        return sum;
    }

    private static double score(AttentionFunction.Softmax softmax, RowIndex index, double product, int key) {
        ScoreChanges changes = softmax.changes();
        double score = softmax.scale() / changes.temperature(index.queryHead()) * product;
        double capped = changes.isCapped() ? changes.softcap() * Math.tanh(score / changes.softcap()) : score;
        long offset = changes.alibi().map(Alibi::offset).orElse(0L);
        return capped - changes.slope(index.queryHead()) * Math.abs(key - index.query() - offset);
    }

    private double bias(AttentionFunction.Softmax softmax, RowIndex index, int key) {
        if (softmax.bias().isEmpty() || inputs.bias().isEmpty()) {
            return 0;
        }
        long batch = softmax.bias().get().perSequence() ? index.batch() : 0;
        long head = softmax.bias().get().perHead() ? index.queryHead() : 0;
        return inputs.bias().get().get(batch, head, index.query(), key);
    }

    private double linearWeights(AttentionFunction.Linear linear, RowIndex index, int[] visible, double[] weights) {
        UnaryOperator<double[]> features =
                linear.featureMap().inFloat64(request.shape().headDim());
        double[] query =
                features.apply(read(inputs.query(), Optional.empty(), index.batch(), index.queryHead(), index.query()));
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = dot(query, features.apply(key(index, visible[i])));
            sum += weights[i];
        }
        return linear.normalised() ? sum : 1;
    }

    private Row weightedSum(RowIndex index, int[] visible, double[] weights, double divisor) {
        double[] output = new double[request.shape().valueDim()];
        double[] magnitude = new double[output.length];
        for (int i = 0; i < weights.length; i++) {
            double weight = divisor == 0 ? 0 : weights[i] / divisor;
            if (weight == 0) {
                continue;
            }
            double[] value =
                    read(inputs.value(), inputs.valueScale(), index.batch(), keyValueHead(index), (long) visible[i]);
            for (int column = 0; column < output.length; column++) {
                output[column] += weight * value[column];
                magnitude[column] += Math.abs(weight * value[column]);
            }
        }
        return new Row(output, magnitude);
    }

    private double[] key(RowIndex index, int key) {
        return read(inputs.key(), inputs.keyScale(), index.batch(), keyValueHead(index), key);
    }

    private long keyValueHead(RowIndex index) {
        return index.queryHead() / request.shape().groupSize();
    }

    /** A row of a tensor, times its scale if it has one. */
    static double[] read(Tensor tensor, Optional<Tensor> scale, long batch, long head, long position) {
        int width = (int) tensor.size(3);
        double[] row = new double[width];
        if (tensor.elementType() == ElementType.FLOAT32 && tensor.stride(3) == 1) {
            MemorySegment segment = tensor.segment();
            long offset = tensor.rowOffset(batch, head, position);
            for (int i = 0; i < width; i++) {
                row[i] = segment.get(FLOAT, offset + (long) i * Float.BYTES);
            }
            return row;
        }
        double factor = scale.isEmpty() ? 1 : scale.get().get(batch, head, position);
        for (int i = 0; i < width; i++) {
            row[i] = factor * tensor.get(batch, head, position, i);
        }
        return row;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
