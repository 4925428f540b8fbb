package org.example.attention;

import dev.sightline.attention.AttentionArguments;
import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One request, ready to run. A row of one query is one task, summed by one thread in the order of the keys, so that the
 * bits do not depend on the number of threads.
 */
final class PlainSoftmaxPlan implements AttentionPlan, Workers.Task {
    /** What a tensor holds: little-endian on every machine, and aligned to nothing in particular. */
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final AttentionRequest request;
    private final double scale;
    private final Workers workers;
    private final double[][] sums;

    /** Calls are served one after another, since they share the sums and the fields below. */
    private final ReentrantLock calls = new ReentrantLock();

    private AttentionInputs inputs;
    private AttentionOutputs outputs;

    PlainSoftmaxPlan(AttentionRequest request, Workers workers) {
        this.request = request;
        this.scale = ((AttentionFunction.Softmax) request.function()).scale();
        this.workers = workers;
        this.sums = new double[workers.threads()][request.shape().valueDim()];
    }

    static long bytesPerThread(AttentionShape shape) {
        return (long) shape.valueDim() * Double.BYTES;
    }

    @Override
    public PlanDescription description() {
        long workspace = workers.threads() * bytesPerThread(request.shape());
        return new PlanDescription(
                PlainSoftmax.NAME, PlainSoftmax.PROVIDER, "plain rows", 1, 1, workers.threads(), workspace);
    }

    @Override
    public AttentionRequest request() {
        return request;
    }

    @Override
    public void forward(AttentionInputs in, AttentionOutputs out) {
        AttentionArguments.check(request, in, out, workers.threads());
        workers.requireOutsideTask();
        calls.lock();
        try {
            inputs = in;
            outputs = out;
            AttentionShape shape = request.shape();
            // The plan itself is the task: a lambda would be an object for each call.
            workers.run(shape.batch() * shape.queryHeads() * shape.queryLength(), this);
        } finally {
            calls.unlock();
        }
    }

    @Override
    public void run(int worker, long task) {
        AttentionShape shape = request.shape();
        long query = task % shape.queryLength();
        long head = task / shape.queryLength() % shape.queryHeads();
        long batch = task / shape.queryLength() / shape.queryHeads();
        row(sums[worker], batch, head, query);
    }

    private void row(double[] sum, long batch, long head, long query) {
        long keys = request.shape().keyLength();
        long keyValueHead = head / request.shape().groupSize();
        double maximum = Double.NEGATIVE_INFINITY;
        for (long key = 0; key < keys; key++) {
            if (request.mask().isVisible(query, key)) {
                maximum = Math.max(maximum, score(batch, head, keyValueHead, query, key));
            }
        }
        double divisor = 0;
        Arrays.fill(sum, 0);
        for (long key = 0; key < keys; key++) {
            // A hidden key is skipped, not multiplied by 0: its value may be NaN.
            if (request.mask().isVisible(query, key)) {
                double weight = Math.exp(score(batch, head, keyValueHead, query, key) - maximum);
                divisor += weight;
                addValue(sum, weight, batch, keyValueHead, key);
            }
        }
        write(sum, divisor, maximum, batch, head, query);
    }

    private double score(long batch, long head, long keyValueHead, long query, long key) {
        MemorySegment queries = inputs.query().segment();
        MemorySegment keys = inputs.key().segment();
        long queryAt = inputs.query().rowOffset(batch, head, query);
        long keyAt = inputs.key().rowOffset(batch, keyValueHead, key);
        double sum = 0;
        for (long at = 0; at < (long) request.shape().headDim() * Float.BYTES; at += Float.BYTES) {
            sum += (double) queries.get(FLOAT, queryAt + at) * keys.get(FLOAT, keyAt + at);
        }
        return sum * scale;
    }

    private void addValue(double[] sum, double weight, long batch, long keyValueHead, long key) {
        MemorySegment values = inputs.value().segment();
        long valueAt = inputs.value().rowOffset(batch, keyValueHead, key);
        for (int column = 0; column < sum.length; column++) {
            sum[column] += weight * values.get(FLOAT, valueAt + (long) column * Float.BYTES);
        }
    }

    /** A divisor of 0 means that no key was seen: an output of 0, and the logarithm of 0. */
    private void write(double[] sum, double divisor, double maximum, long batch, long head, long query) {
        Tensor output = outputs.output();
        long outputAt = output.rowOffset(batch, head, query);
        for (int column = 0; column < sum.length; column++) {
            float mean = divisor == 0 ? 0 : (float) (sum[column] / divisor);
            output.segment().set(FLOAT, outputAt + (long) column * Float.BYTES, mean);
        }
        if (request.logSumExp()) {
            Tensor logSumExp = outputs.logSumExp().orElseThrow();
            float logarithm = divisor == 0 ? Float.NEGATIVE_INFINITY : (float) (maximum + Math.log(divisor));
            logSumExp.segment().set(FLOAT, logSumExp.rowOffset(batch, head, query), logarithm);
        }
    }
}
