package dev.sightline.evaluation.fading;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.probe.RandomFeatures;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Locale;

/**
 * The influence of the first token's value on causal self-attention at every later token, read from a variant through
 * the plugin interface.
 *
 * <p>The output is linear in the values, d o_t / d v_0 = w_t0 I, so its normalised Frobenius norm is the weight w_t0.
 * The weight is read exactly as the output for values that are 1 at the first token and 0 elsewhere. A second value
 * column of ones is the control: its output must be 1, the sum of the weights of a row.
 */
final class AttentionInfluence {
    private static final int VALUE_DIM = 2;

    /** Far above the rounding of a float32 row of a thousand weights, far below any effect. */
    private static final double ROW_SUM_TOLERANCE = 1e-4;

    private final AttentionVariant variant;
    private final AttentionRequest request;
    private final int length;

    /** Attention of {@code batch} sequences of {@code length} tokens at a time. */
    AttentionInfluence(AttentionVariant variant, Mask mask, int batch, int length) {
        this.variant = variant;
        this.length = length;
        request = request(variant, mask, batch, length);
    }

    /** The request that reads the weights; it decides whether a variant can be measured with a mask. */
    static AttentionRequest request(AttentionVariant variant, Mask mask, int batch, int length) {
        AttentionShape shape = new AttentionShape(batch, 1, 1, length, length, FirstToken.HEAD_DIM, VALUE_DIM);
        double scale = 1 / Math.sqrt(FirstToken.HEAD_DIM);
        AttentionFunction function = switch (variant.family()) {
            case SOFTMAX -> new AttentionFunction.Softmax(mask, scale);
            case LINEAR -> new AttentionFunction.Linear(RandomFeatures.orElu(variant, shape, scale), true, mask);
            case RECURRENCE ->
                throw new IllegalArgumentException(
                        "the weights of a recurrence do not sum to 1; measure it as RecurrenceInfluence does");
        };
        return new AttentionRequest(shape, function, false);
    }

    /**
     * Mean weights of the first token over a batch, for several batches: [batches][t], t = 0 ... length - 1.
     *
     * @throws InvalidExperimentException if the weights of a row do not sum to 1
     */
    double[][] meanWeights(FirstToken role, int batches, Workers workers, long seed) {
        AttentionShape shape = request.shape();
        double[][] means = new double[batches][];
        try (RunArena arena = RunArena.open("fading")) {
            Tensor query = arena.tensor("query", shape.query().sizes());
            Tensor key = arena.tensor("key", shape.key().sizes());
            Tensor value = arena.tensor("value", shape.value().sizes());
            Tensor output = arena.tensor("output", shape.output().sizes());
            value.slice(3, 0, 1).slice(2, 0, 1).fill(1);
            value.slice(3, 1, 2).fill(1);
            AttentionPlan plan = variant.plan(request, workers, arena);
            for (int batch = 0; batch < batches; batch++) {
                for (long sequence = 0; sequence < shape.batch(); sequence++) {
                    RandomStream random = RandomStream.of(seed, "fading sequence", batch * shape.batch() + sequence);
                    float[] keys = FirstToken.keys(length, random);
                    key.select(0, sequence).copyFrom(keys);
                    query.select(0, sequence).copyFrom(FirstToken.repeated(role.query(keys, random), length));
                }
                plan.forward(new AttentionInputs(query, key, value), AttentionOutputs.of(output));
                means[batch] = meanOverSequences(output.toArray());
            }
        }
        return means;
    }

    private double[] meanOverSequences(float[] outputs) {
        int sequences = outputs.length / (length * VALUE_DIM);
        double[] mean = new double[length];
        for (int row = 0; row < outputs.length / VALUE_DIM; row++) {
            double sum = outputs[row * VALUE_DIM + 1];
            if (!(Math.abs(sum - 1) <= ROW_SUM_TOLERANCE)) {
                throw new InvalidExperimentException(String.format(
                        Locale.ROOT,
                        "fading, variant '%s': the weights of a row sum to %.6f instead of 1 after %d steps",
                        variant.name(),
                        sum,
                        row % length));
            }
            mean[row % length] += outputs[row * VALUE_DIM] / sequences;
        }
        return mean;
    }
}
