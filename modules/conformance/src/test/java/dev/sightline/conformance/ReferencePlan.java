package dev.sightline.conformance;

import dev.sightline.attention.AttentionArguments;
import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Attention a row at a time in float64 loops over the tensors themselves: nothing but the definition, so that a mutant of
 * one step is wrong in that step alone. Every step that a mutant may spoil is a method.
 */
class ReferencePlan implements AttentionPlan, Workers.Task {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final AttentionRequest request;
    private final Workers workers;
    private final double[][] sums;
    private @Nullable AttentionInputs inputs;
    private @Nullable AttentionOutputs outputs;

    ReferencePlan(AttentionRequest request, Workers workers) {
        this.request = request;
        this.workers = workers;
        this.sums = new double[workers.threads()][request.shape().valueDim()];
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
        return (long) request.shape().valueDim() * Double.BYTES;
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
    }

    void distribute(long rows) {
        workers.run(rows, this);
    }

    @Override
    public final void run(int worker, long task) {
        long query = task % shape().queryLength();
        long head = task / shape().queryLength() % shape().queryHeads();
        long batch = task / shape().queryLength() / shape().queryHeads();
        row(sums[worker], Objects.requireNonNull(inputs), Objects.requireNonNull(outputs), batch, head, query);
    }

    private void row(double[] sum, AttentionInputs in, AttentionOutputs out, long batch, long head, long query) {
        long keyValueHead = keyValueHead(head);
        begin(sum);
        double maximum = Double.NEGATIVE_INFINITY;
        boolean blind = true;
        for (long key = 0; key < endKey(); key++) {
            if (isVisible(query, key)) {
                blind = false;
                maximum = Math.max(maximum, softmaxScore(in, batch, head, keyValueHead, query, key));
            }
        }
        maximum = subtrahend(maximum);
        double divisor = 0;
        for (long step = 0; step < endKey(); step++) {
            long key = keyAt(step, batch, query);
            long valueRow = in.value().rowOffset(batch, keyValueHead, key);
            if (isVisible(query, key)) {
                double weight = weight(score(in, batch, head, keyValueHead, query, key), maximum);
                divisor += weight;
                addValue(sum, weight, in.value(), valueRow);
            } else {
                passOver(sum, in.value(), valueRow);
            }
        }
        Tensor output = out.output();
        long at = output.rowOffset(batch, head, query);
        for (int column = 0; column < sum.length; column++) {
            write(output, at + (long) column * Float.BYTES, blind ? 0 : sum[column] / divisor(divisor));
        }
        if (request.logSumExp()) {
            Tensor logSumExp = out.logSumExp().orElseThrow();
            write(
                    logSumExp,
                    logSumExp.rowOffset(batch, head, query),
                    blind ? Double.NEGATIVE_INFINITY : logSumExp(maximum, divisor));
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

    private double score(AttentionInputs in, long batch, long head, long keyValueHead, long query, long key) {
        long queryRow = in.query().rowOffset(batch, head, query);
        long keyRow = in.key().rowOffset(batch, keyValueHead, key);
        double sum = 0;
        for (int i = 0; i < shape().headDim(); i++) {
            sum += feature(read(in.query(), queryRow + (long) i * Float.BYTES))
                    * feature(read(in.key(), keyRow + (long) i * Float.BYTES));
        }
        return sum * scale();
    }

    /** The score if a maximum over them is of use, else 0. */
    private double softmaxScore(AttentionInputs in, long batch, long head, long keyValueHead, long query, long key) {
        return request.function() instanceof AttentionFunction.Softmax
                ? score(in, batch, head, keyValueHead, query, key)
                : 0;
    }

    private double feature(double x) {
        boolean elu = request.function() instanceof AttentionFunction.Linear linear
                && linear.featureMap() == FeatureMap.ELU_PLUS_ONE;
        return !elu ? x : x > 0 ? x + 1 : Math.exp(x);
    }

    double weight(double score, double maximum) {
        return request.function() instanceof AttentionFunction.Softmax ? Math.exp(score - maximum) : score;
    }

    void addValue(double[] sum, double weight, Tensor values, long row) {
        for (int column = 0; column < sum.length; column++) {
            sum[column] += weight * read(values, row + (long) column * Float.BYTES);
        }
    }

    /** What is done with the value of a hidden key. */
    void passOver(double[] sum, Tensor values, long row) {}

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
