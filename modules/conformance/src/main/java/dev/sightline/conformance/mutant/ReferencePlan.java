package dev.sightline.conformance.mutant;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionArguments;
import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Attention a row at a time in float64 loops over the tensors themselves: nothing but the definition, so that a mutant
 * of one step is wrong in that step alone. Every step that a mutant may spoil is a method.
 */
class ReferencePlan implements AttentionPlan, Workers.Task {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final AttentionRequest request;
    private final Workers workers;
    private final Row[] rows;
    private final FeatureMap map;
    private final float[] projection;
    private @Nullable AttentionInputs inputs;
    private @Nullable AttentionOutputs outputs;

    ReferencePlan(AttentionRequest request, Workers workers) {
        this.request = request;
        this.workers = workers;
        this.rows = new Row[workers.threads()];
        map = mapOf(request);
        projection = map instanceof PositiveRandomFeatures random
                ? random.projection(request.shape().headDim())
                : new float[0];
        Arrays.setAll(rows, thread -> new Row(request.shape(), map));
    }

    /** What a thread needs for one query: three rows as float32, two of features, and the sums. */
    private static final class Row {
        private final float[] query;
        private final float[] key;
        private final float[] value;
        private final double[] queryFeatures;
        private final double[] keyFeatures;
        private final double[] sums;

        Row(AttentionShape shape, FeatureMap map) {
            query = new float[shape.headDim()];
            key = new float[shape.headDim()];
            value = new float[shape.valueDim()];
            queryFeatures = new double[map.features(shape.headDim())];
            keyFeatures = new double[map.features(shape.headDim())];
            sums = new double[shape.valueDim()];
        }
    }

    @Override
    public PlanDescription description() {
        return new PlanDescription(
                "reference",
                "scalar",
                "float64 rows",
                1,
                1,
                workers.threads(),
                workers.threads() * bytesPerThread(request));
    }

    static long bytesPerThread(AttentionRequest request) {
        AttentionShape shape = request.shape();
        return 2L * shape.headDim() * Float.BYTES
                + 2L * mapOf(request).features(shape.headDim()) * Double.BYTES
                + (long) shape.valueDim() * (Float.BYTES + Double.BYTES);
    }

    private static FeatureMap mapOf(AttentionRequest request) {
        return request.function() instanceof AttentionFunction.Linear linear
                ? linear.featureMap()
                : ElementwiseMap.IDENTITY;
    }

    @Override
    public final AttentionRequest request() {
        return request;
    }

    final AttentionShape shape() {
        return request.shape();
    }

    final Workers workers() {
        return workers;
    }

    @Override
    public void forward(AttentionInputs in, AttentionOutputs out) {
        check(in, out);
        synchronized (this) {
            compute(in, out);
        }
    }

    void check(AttentionInputs in, AttentionOutputs out) {
        AttentionArguments.check(request, in, out, workers.threads());
    }

    final void compute(AttentionInputs in, AttentionOutputs out) {
        inputs = in;
        outputs = out;
        distribute(shape().batch() * shape().queryHeads() * shape().queryLength());
        finished();
    }

    /** Called when all rows of a call are there. */
    void finished() {}

    void distribute(long rows) {
        workers.run(rows, this);
    }

    @Override
    public final void run(int worker, long task) {
        long query = task % shape().queryLength();
        long head = task / shape().queryLength() % shape().queryHeads();
        long batch = task / shape().queryLength() / shape().queryHeads();
        row(rows[scratch(worker)], Objects.requireNonNull(inputs), Objects.requireNonNull(outputs), batch, head, query);
    }

    /** Which scratch a worker computes in. */
    int scratch(int worker) {
        return worker;
    }

    private void row(Row row, AttentionInputs in, AttentionOutputs out, long batch, long head, long query) {
        long keyValueHead = keyValueHead(head);
        double[] sum = row.sums;
        begin(sum);
        widen(in.query(), Optional.empty(), batch, head, query, row.query);
        double sink = sink(head);
        double maximum = sink;
        boolean blind = true;
        for (long key = 0; key < endKey(); key++) {
            if (isVisible(query, key)) {
                blind = false;
                maximum = Math.max(maximum, softmaxScore(row, in, batch, head, keyValueHead, query, key));
            }
        }
        // Where every score is -infinity, 0 is subtracted: the weights are 0, and the output is 0 / 0.
        maximum = subtrahend(maximum == Double.NEGATIVE_INFINITY ? 0 : maximum);
        double divisor = Math.exp(sink - maximum);
        for (long step = 0; step < endKey(); step++) {
            long key = keyAt(step, batch, query);
            widen(in.value(), in.valueScale(), batch, keyValueHead, key, row.value);
            if (isVisible(query, key)) {
                double weight = timesCounted(query, key)
                        * weight(score(row, in, batch, head, keyValueHead, query, key), maximum);
                divisor += normalising(key, weight);
                addValue(sum, weight, row.value);
            } else {
                passOver(sum, row.value);
            }
        }
        Tensor output = out.output();
        long at = output.rowOffset(batch, head, query);
        for (int column = 0; column < sum.length; column++) {
            write(output, at + (long) column * Float.BYTES, blind ? 0 : sum[column] / divisor(divisor));
        }
        if (request.logSumExp()) {
            Tensor logSumExp = out.logSumExp().orElseThrow();
            write(logSumExp, logSumExp.rowOffset(batch, head, query), blind ? sink : logSumExp(maximum, divisor));
        }
    }

    long keyValueHead(long head) {
        return head / shape().groupSize();
    }

    long endKey() {
        return shape().keyLength();
    }

    boolean isVisible(long query, long key) {
        return request.mask().isVisible(query, key);
    }

    /** How often a visible key counts. */
    int timesCounted(long query, long key) {
        return 1;
    }

    void begin(double[] sum) {
        Arrays.fill(sum, 0);
    }

    /** What is subtracted from the scores of a row before their exponentials are taken. */
    double subtrahend(double maximum) {
        return maximum;
    }

    /** The order in which the keys of a row are summed. */
    long keyAt(long step, long batch, long query) {
        return step;
    }

    double scale() {
        return request.function() instanceof AttentionFunction.Softmax softmax ? softmax.scale() : 1;
    }

    private double score(Row row, AttentionInputs in, long batch, long head, long keyValueHead, long query, long key) {
        widen(in.key(), keyScale(in), batch, keyValueHead, key, row.key);
        double sum = dot(features(row.query, row.queryFeatures), features(row.key, row.keyFeatures));
        double bias = in.bias().isPresent() ? bias(in.bias().get(), batch, head, query, key) : 0;
        return biased(sum * scale() / temperature(head), bias)
                - request.changes().slope(head) * distance(query, key);
    }

    double temperature(long head) {
        return request.changes().temperature(head);
    }

    /** The score of a product of query and key, bounded and biased. */
    double biased(double product, double bias) {
        return capped(product) + bias;
    }

    final double capped(double score) {
        double cap = request.changes().softcap();
        return request.changes().isCapped() ? cap * Math.tanh(score / cap) : score;
    }

    /** How far a query stands from a key; 0 where nothing depends on it. */
    double distance(long query, long key) {
        Optional<Alibi> alibi = request.changes().alibi();
        return alibi.isPresent() ? Math.abs((double) (key - query - alibi.get().offset())) : 0;
    }

    /** The score that takes weight and gives no value; -infinity if there is none. */
    double sink(long head) {
        return request.function() instanceof AttentionFunction.Softmax
                ? request.changes().sink(head)
                : Double.NEGATIVE_INFINITY;
    }

    Optional<Tensor> keyScale(AttentionInputs in) {
        return in.keyScale();
    }

    /** What is added to a score. A size of 1 stands for all sequences, or all heads. */
    double bias(Tensor bias, long batch, long head, long query, long key) {
        long ofBatch = bias.size(0) == 1 ? 0 : batch;
        long ofHead = bias.size(1) == 1 ? 0 : head;
        return read(bias, bias.rowOffset(ofBatch, ofHead, query) + key * Float.BYTES);
    }

    /** The score if a maximum over them is of use, else 0. */
    private double softmaxScore(
            Row row, AttentionInputs in, long batch, long head, long keyValueHead, long query, long key) {
        return request.function() instanceof AttentionFunction.Softmax
                ? score(row, in, batch, head, keyValueHead, query, key)
                : 0;
    }

    /** One row as float32, multiplied by its scale if it has one. */
    final void widen(Tensor from, Optional<Tensor> scales, long batch, long head, long position, float[] to) {
        long row = rowOffset(from, batch, head, position(from, position));
        for (int i = 0; i < to.length; i++) {
            to[i] = number(from, row + (long) i * from.elementType().bytes());
        }
        if (scales.isPresent()) {
            float scale = (float) read(scales.get(), scaleOffset(scales.get(), batch, head, position));
            for (int i = 0; i < to.length; i++) {
                to[i] *= scale;
            }
        }
    }

    /** Where a row lies that stands at a position. */
    long position(Tensor from, long position) {
        return position;
    }

    long rowOffset(Tensor from, long batch, long head, long position) {
        return from.rowOffset(batch, head, position);
    }

    long scaleOffset(Tensor scales, long batch, long head, long position) {
        return scales.rowOffset(batch, head, position);
    }

    /** An element as it is stored. */
    float number(Tensor tensor, long offset) {
        return switch (tensor.elementType()) {
            case FLOAT32 -> tensor.segment().get(FLOAT, offset);
            case BFLOAT16 -> Float.intBitsToFloat(tensor.segment().get(SHORT, offset) << Short.SIZE);
            case FLOAT16 -> Float.float16ToFloat(tensor.segment().get(SHORT, offset));
            case INT8 -> tensor.segment().get(ValueLayout.JAVA_BYTE, offset);
        };
    }

    /** What a query or key is multiplied as: itself, or its features. */
    private double[] features(float[] row, double[] features) {
        switch (map) {
            case ElementwiseMap.IDENTITY -> {
                for (int i = 0; i < row.length; i++) {
                    features[i] = row[i];
                }
            }
            case ElementwiseMap.ELU_PLUS_ONE -> {
                for (int i = 0; i < row.length; i++) {
                    features[i] = row[i] > 0 ? row[i] + 1 : Math.exp(row[i]);
                }
            }
            case PositiveRandomFeatures random -> randomFeatures(random, row, features);
        }
        return features;
    }

    private void randomFeatures(PositiveRandomFeatures random, float[] row, double[] features) {
        double norm = 0;
        for (float number : row) {
            norm += (double) number * number;
        }
        for (int i = 0; i < features.length; i++) {
            double product = 0;
            for (int j = 0; j < row.length; j++) {
                product += (double) projection[i * row.length + j] * row[j];
            }
            features[i] = Math.exp(exponent(random, product, norm)) / Math.sqrt(random.count());
        }
    }

    /** The exponent of a random feature, from the product with its direction and the squared length of the row. */
    double exponent(PositiveRandomFeatures random, double product, double norm) {
        return Math.sqrt(random.scale()) * product - random.scale() / 2 * norm;
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    double weight(double score, double maximum) {
        return request.function() instanceof AttentionFunction.Softmax ? Math.exp(score - maximum) : score;
    }

    /** What a weight adds to the sum that a row is divided by. */
    double normalising(long key, double weight) {
        return weight;
    }

    void addValue(double[] sum, double weight, float[] value) {
        for (int column = 0; column < sum.length; column++) {
            sum[column] += weight * value[column];
        }
    }

    /** What is done with the value of a hidden key. */
    void passOver(double[] sum, float[] value) {}

    private double divisor(double sum) {
        return request.function() instanceof AttentionFunction.Linear linear && !linear.normalised() ? 1 : sum;
    }

    double logSumExp(double maximum, double sum) {
        return maximum + Math.log(sum);
    }

    double read(Tensor tensor, long offset) {
        return tensor.segment().get(FLOAT, offset);
    }

    void write(Tensor tensor, long offset, double value) {
        tensor.segment().set(FLOAT, offset, (float) value);
    }
}
