package dev.sightline.evaluation.fading;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.probe.ConstantGates;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Locale;

/**
 * The influence of the first token's value on what a recurrent state tells every later query, read from a variant
 * through the plugin interface.
 *
 * <p>The output is linear in the values, d o_t / d v_0 = w_t0 I, so values that are 1 at the first token and 0 elsewhere
 * return the weight w_t0 exactly. It can have either sign. Gates are {@link ConstantGates}, the same at every position;
 * beta is 1 for keys of length 1. The control: what has just been written is read whole, so that w_00 is a known number.
 */
final class RecurrenceInfluence {
    /**
     * The decay factor is 1 - 1/headDim, at which the delta rule forgets by itself; beta 1 / norm^2 is beta 1 for keys
     * of length 1.
     */
    static final ConstantGates GATES =
            new ConstantGates(1 - 1.0 / FirstToken.HEAD_DIM, 1 / (FirstToken.NORM * FirstToken.NORM));

    /** Far above the rounding of a float32 product of 64 numbers, far below any effect. */
    private static final double CONTROL_TOLERANCE = 1e-4;

    private final AttentionVariant variant;
    private final AttentionRequest request;

    /** A state that reads {@code batch} sequences of {@code length} tokens at a time. */
    RecurrenceInfluence(AttentionVariant variant, int batch, int length) {
        this.variant = variant;
        request = request(variant, batch, length);
    }

    /** The request that reads the weights; it decides whether a variant can be measured. */
    static AttentionRequest request(AttentionVariant variant, int batch, int length) {
        AttentionShape shape = new AttentionShape(batch, 1, 1, length, length, FirstToken.HEAD_DIM, 1);
        return new AttentionRequest(shape, GATES.applyTo(variant.typicalFunction(shape, Mask.causal(0))), false);
    }

    /** How positions are written into the state of a request, and what its outputs are multiplied by. */
    static Recurrence recurrence(AttentionRequest request) {
        if (request.function() instanceof Recurrence recurrence) {
            return recurrence;
        }
        throw new IllegalArgumentException("the function " + request.function().family()
                + " has no recurrent state; measure it as AttentionInfluence does");
    }

    /**
     * Weights of the first token over their value at t = 0, for several batches: [batches][sequence][t],
     * t = 0 ... length - 1.
     *
     * @throws InvalidExperimentException if the weight at t = 0 is not what was written
     */
    double[][][] weights(FirstToken role, int batches, Workers workers, long seed) {
        AttentionShape shape = request.shape();
        double[][][] weights = new double[batches][][];
        try (RunArena arena = RunArena.open("fading")) {
            Tensor query = arena.tensor("query", shape.query().sizes());
            Tensor key = arena.tensor("key", shape.key().sizes());
            Tensor value = arena.tensor("value", shape.value().sizes());
            Tensor output = arena.tensor("output", shape.output().sizes());
            value.slice(2, 0, 1).fill(1);
            RecurrenceInputs gates = GATES.inputs(request, arena);
            AttentionPlan plan = variant.plan(request, workers, arena);
            for (int batch = 0; batch < batches; batch++) {
                for (long sequence = 0; sequence < shape.batch(); sequence++) {
                    RandomStream random = RandomStream.of(seed, "fading sequence", batch * shape.batch() + sequence);
                    float[] keys = FirstToken.keys(length(), random);
                    key.select(0, sequence).copyFrom(keys);
                    query.select(0, sequence)
                            .copyFrom(FirstToken.repeated(role.queryOfRootMeanSquareCosine(keys, random), length()));
                }
                plan.forward(new AttentionInputs(query, key, value).withRecurrence(gates), AttentionOutputs.of(output));
                weights[batch] = relative(output.toArray(), writtenWeight(role));
            }
        }
        return weights;
    }

    private int length() {
        return Math.toIntExact(request.shape().keyLength());
    }

    /** w_00: the product of query and key, by the scale and, where the rule corrects, by beta. */
    private double writtenWeight(FirstToken role) {
        Recurrence recurrence = recurrence(request);
        double product = role.rootMeanSquareCosine() * FirstToken.NORM * FirstToken.NORM;
        return recurrence.scale() * product * (recurrence.rule().corrected() ? GATES.beta() : 1);
    }

    private double[][] relative(float[] outputs, double written) {
        int length = length();
        double[][] relative = new double[outputs.length / length][length];
        for (int sequence = 0; sequence < relative.length; sequence++) {
            double first = outputs[sequence * length];
            if (!(Math.abs(first / written - 1) <= CONTROL_TOLERANCE)) {
                throw new InvalidExperimentException(String.format(
                        Locale.ROOT,
                        "fading, variant '%s': a token that was just written is read with the weight %.6f instead of %.6f",
                        variant.name(),
                        first,
                        written));
            }
            for (int t = 0; t < length; t++) {
                relative[sequence][t] = outputs[sequence * length + t] / first;
            }
        }
        return relative;
    }
}
