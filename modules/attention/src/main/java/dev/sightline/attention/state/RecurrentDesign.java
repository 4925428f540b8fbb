package dev.sightline.attention.state;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UpdateRule;
import java.util.OptionalDouble;

/**
 * What a recurrent state is for.
 *
 * @param batch sequences, which grow together
 * @param queryHeads query heads; a multiple of the key-value heads
 * @param keyValueHeads key-value heads, each with a state of its own
 * @param headDim width of queries and keys, and rows of a state
 * @param valueDim width of values and outputs, and columns of a state
 * @param function the recurrence of whole sequences: query i and key i stand at position i, behind {@code
 *     Mask.causal(0)}. It says nothing of states, which are carried here
 * @param beta how much of the correction is written where an append does not say; empty if the rule corrects nothing, or
 *     every append says
 */
public record RecurrentDesign(
        int batch,
        int queryHeads,
        int keyValueHeads,
        int headDim,
        int valueDim,
        AttentionFunction function,
        OptionalDouble beta) {

    /**
     * @throws IllegalArgumentException if there is no sequence, the sizes or the decays do not fit one another, the
     *     function is no causal recurrence without states, or there is a beta that is not finite or has no use
     */
    public RecurrentDesign {
        if (batch < 1 || queryHeads < 1) {
            throw new IllegalArgumentException(
                    "a state of " + batch + " sequences and " + queryHeads + " heads; expected 1 or more of each");
        }
        Recurrence recurrence = requireRecurrence(function);
        new AttentionRequest(
                new AttentionShape(batch, queryHeads, keyValueHeads, 0, 0, headDim, valueDim), recurrence, false);
        if (beta.isPresent() && (!recurrence.rule().corrected() || !Float.isFinite((float) beta.getAsDouble()))) {
            throw new IllegalArgumentException("beta " + beta.getAsDouble()
                    + " is not finite in float32, or for a rule that corrects nothing; leave it out, or give 0 to 1");
        }
    }

    /** A state whose appends say the beta of each position, if the rule has one; errors as in the other constructor. */
    public RecurrentDesign(
            int batch, int queryHeads, int keyValueHeads, int headDim, int valueDim, AttentionFunction function) {
        this(batch, queryHeads, keyValueHeads, headDim, valueDim, function, OptionalDouble.empty());
    }

    /** The same with a beta for all positions; errors as in the constructor. */
    public RecurrentDesign withBeta(double constant) {
        return new RecurrentDesign(
                batch, queryHeads, keyValueHeads, headDim, valueDim, function, OptionalDouble.of(constant));
    }

    private static Recurrence requireRecurrence(AttentionFunction function) {
        Recurrence recurrence = switch (function) {
            case Recurrence carried -> carried;
            case Linear linear ->
                throw new IllegalArgumentException("linear attention with features or a normaliser needs more"
                        + " than its state, which holds no sum of the keys; use a recurrence with"
                        + " UpdateRule.ADDITIVE, which has neither");
            case Softmax softmax ->
                throw new IllegalArgumentException(
                        "softmax attention has no state of constant size; use a KeyValueCache");
        };
        if (!recurrence.mask().equals(Mask.causal(0))) {
            throw new IllegalArgumentException("the mask " + recurrence.mask()
                    + " is not that of whole sequences, of which a state has read what came; use Mask.causal(0)");
        }
        if (recurrence.initialState() || recurrence.finalState()) {
            throw new IllegalArgumentException("the function takes or hands out states, which are carried here; use"
                    + " recurrence.withStates(false, false)");
        }
        return recurrence;
    }

    Recurrence recurrence() {
        return requireRecurrence(function);
    }

    UpdateRule rule() {
        return recurrence().rule();
    }

    /** The last queries of some keys, which begin behind a state. */
    AttentionRequest request(long queries, long keys) {
        return new AttentionRequest(
                new AttentionShape(batch, queryHeads, keyValueHeads, queries, keys, headDim, valueDim),
                recurrence().withMask(Mask.causal(keys - queries)).withStates(true, true),
                false);
    }

    /** Queries that read a state as it is. */
    AttentionRequest reading(long queries) {
        return new AttentionRequest(
                new AttentionShape(batch, queryHeads, keyValueHeads, queries, 0, headDim, valueDim),
                recurrence().withMask(Mask.causal(-queries)).withStates(true, false),
                false);
    }

    /** Some keys behind a state that is not asked for, as an append gives them. */
    AttentionRequest appended(long keys) {
        return new AttentionRequest(
                new AttentionShape(batch, queryHeads, keyValueHeads, 0, keys, headDim, valueDim),
                recurrence().withMask(Mask.causal(keys)),
                false);
    }
}
