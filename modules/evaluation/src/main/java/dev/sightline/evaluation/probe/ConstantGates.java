package dev.sightline.evaluation.probe;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.UpdateRule;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Collections;

/**
 * Gates that are the same at every position, so that recurrences which learn them, position by position or channel by
 * channel, and those whose heads fade by a factor of their own can be compared.
 *
 * @param decayFactor what a step leaves of a state, for every rule that has a decay; in (0, 1]
 * @param beta how much of a correction is written, for every rule that has one
 */
public record ConstantGates(double decayFactor, double beta) {
    /** Nothing fades, and what is corrected is corrected whole. */
    public static final ConstantGates OPEN = new ConstantGates(1, 1);

    /** @throws IllegalArgumentException if the factor lies outside (0, 1] or beta is not finite */
    public ConstantGates {
        if (!(decayFactor > 0 && decayFactor <= 1) || !Double.isFinite(beta)) {
            throw new IllegalArgumentException("decay factor " + decayFactor + " and beta " + beta
                    + "; a factor in (0, 1] and a finite beta are needed");
        }
    }

    /** The factor by which a state of this rule fades: 1 where it has no decay. */
    public double decayOf(UpdateRule rule) {
        return rule.decay() instanceof Decay.None ? 1 : decayFactor;
    }

    /** The function with these gates where they are a part of it: the factors of heads. Others are left as they are. */
    public AttentionFunction applyTo(AttentionFunction function) {
        if (function instanceof Recurrence recurrence && recurrence.rule().decay() instanceof Decay.OfHead heads) {
            Decay constant =
                    new Decay.OfHead(Collections.nCopies(heads.factors().size(), decayFactor));
            UpdateRule rule = new UpdateRule(constant, recurrence.rule().corrected());
            return new Recurrence(
                    recurrence.mask(), rule, recurrence.scale(), recurrence.initialState(), recurrence.finalState());
        }
        return function;
    }

    /** The gates that the function of a request reads as inputs, allocated from the arena; of none for most functions. */
    public RecurrenceInputs inputs(AttentionRequest request, RunArena arena) {
        RecurrenceInputs inputs = RecurrenceInputs.NONE;
        if (request.function() instanceof Recurrence recurrence) {
            if (recurrence.rule().decay().isInput()) {
                Tensor logDecay = arena.tensor("log decay", decaySizes(request.shape(), recurrence.rule()));
                logDecay.fill((float) Math.log(decayFactor));
                inputs = inputs.withLogDecay(logDecay);
            }
            if (recurrence.rule().corrected()) {
                Tensor betas = arena.tensor("beta", positions(request.shape()));
                betas.fill((float) beta);
                inputs = inputs.withBeta(betas);
            }
        }
        return inputs;
    }

    /** Floats that {@link #inputs} allocates. */
    public static double elements(AttentionRequest request) {
        if (!(request.function() instanceof Recurrence recurrence)) {
            return 0;
        }
        AttentionShape shape = request.shape();
        double positions = (double) shape.batch() * shape.keyValueHeads() * shape.keyLength();
        double decays = recurrence.rule().decay() instanceof Decay.OfChannel
                ? positions * shape.headDim()
                : recurrence.rule().decay().isInput() ? positions : 0;
        return decays + (recurrence.rule().corrected() ? positions : 0);
    }

    private static long[] decaySizes(AttentionShape shape, UpdateRule rule) {
        return rule.decay() instanceof Decay.OfChannel ? shape.key().sizes() : positions(shape);
    }

    private static long[] positions(AttentionShape shape) {
        return new long[] {shape.batch(), shape.keyValueHeads(), shape.keyLength()};
    }
}
