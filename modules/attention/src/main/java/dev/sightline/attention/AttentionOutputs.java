package dev.sightline.attention;

import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * The outputs of one call; the caller owns the memory, which is overwritten whole. What it held before does not matter.
 *
 * @param output [batch, queryHeads, queryLength, valueDim]
 * @param logSumExp [batch, queryHeads, queryLength], natural logarithm; present iff the request wants it
 * @param finalState [batch, keyValueHeads, headDim, valueDim], the state of a recurrence after the last key; present
 *     iff the function wants it. It may be the tensor of the initial state, which is then overwritten
 */
public record AttentionOutputs(Tensor output, Optional<Tensor> logSumExp, Optional<Tensor> finalState) {

    /** Outputs without a final state. */
    public AttentionOutputs(Tensor output, Optional<Tensor> logSumExp) {
        this(output, logSumExp, Optional.empty());
    }

    /** Outputs without the log-sum-exp. */
    public static AttentionOutputs of(Tensor output) {
        return new AttentionOutputs(output, Optional.empty());
    }

    /** Outputs with the log-sum-exp of each row. */
    public static AttentionOutputs of(Tensor output, Tensor logSumExp) {
        return new AttentionOutputs(output, Optional.of(logSumExp));
    }

    /** The same outputs with the state after the last key. */
    public AttentionOutputs withFinalState(Tensor state) {
        return new AttentionOutputs(output, logSumExp, Optional.of(state));
    }
}
