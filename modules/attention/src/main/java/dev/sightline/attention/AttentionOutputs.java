package dev.sightline.attention;

import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * The outputs of one call; the caller owns the memory, which is overwritten whole. What it held before does not matter.
 *
 * @param output [batch, queryHeads, queryLength, valueDim]
 * @param logSumExp [batch, queryHeads, queryLength], natural logarithm; present iff the request wants it
 */
public record AttentionOutputs(Tensor output, Optional<Tensor> logSumExp) {

    /** Outputs without the log-sum-exp. */
    public static AttentionOutputs of(Tensor output) {
        return new AttentionOutputs(output, Optional.empty());
    }

    /** Outputs with the log-sum-exp of each row. */
    public static AttentionOutputs of(Tensor output, Tensor logSumExp) {
        return new AttentionOutputs(output, Optional.of(logSumExp));
    }
}
