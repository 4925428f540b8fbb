package dev.sightline.attention;

import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * What a {@link AttentionFunction.Recurrence} reads beside queries, keys and values; FLOAT32, owned by the caller as
 * all inputs are.
 *
 * @param logDecay natural logarithms of the decay: [batch, keyValueHeads, keyLength] for {@link Decay.OfPosition},
 *     [batch, keyValueHeads, keyLength, headDim] for {@link Decay.OfChannel}; -infinity forgets every finite number: a
 *     NaN or an infinity in the state stays, as 0 times it is NaN. Present iff the decay is one of these
 * @param beta [batch, keyValueHeads, keyLength], how much of the correction is written; present iff the rule is
 *     corrected
 * @param initialState [batch, keyValueHeads, headDim, valueDim], what the first position finds; present iff the
 *     function has one
 */
public record RecurrenceInputs(Optional<Tensor> logDecay, Optional<Tensor> beta, Optional<Tensor> initialState) {
    /** Nothing: what functions without a state get. */
    public static final RecurrenceInputs NONE =
            new RecurrenceInputs(Optional.empty(), Optional.empty(), Optional.empty());

    /** The same with decays. */
    public RecurrenceInputs withLogDecay(Tensor tensor) {
        return new RecurrenceInputs(Optional.of(tensor), beta, initialState);
    }

    /** The same with betas. */
    public RecurrenceInputs withBeta(Tensor tensor) {
        return new RecurrenceInputs(logDecay, Optional.of(tensor), initialState);
    }

    /** The same with another state to begin from. */
    public RecurrenceInputs withInitialState(Tensor tensor) {
        return new RecurrenceInputs(logDecay, beta, Optional.of(tensor));
    }
}
