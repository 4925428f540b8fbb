package dev.sightline.attention;

import dev.sightline.memory.Shape;

/**
 * A tensor that is added to the scores before the softmax: {@code score_ij = scale * query_i . key_j + bias_ij}. A bias
 * of -infinity hides a pair from the sums, but not its value from a NaN: use a {@link Mask} to forbid, a bias to shape.
 * A query with a bias of -infinity for every key it sees has an output of NaN and a log-sum-exp of -infinity. A kernel
 * may take finite biases below -2.3e38 for that number; above 2.3e38 a score may overflow.
 *
 * @param perSequence whether each sequence of the batch has its own; otherwise all share one
 * @param perHead whether each query head has its own; otherwise all share one
 */
public record ScoreBias(boolean perSequence, boolean perHead) {
    /** One bias for all sequences and heads. */
    public static ScoreBias shared() {
        return new ScoreBias(false, false);
    }

    /** Shape of the tensor: {@code [batch or 1, queryHeads or 1, queryLength, keyLength]}. */
    public Shape shape(AttentionShape sizes) {
        return Shape.of(
                perSequence ? sizes.batch() : 1,
                perHead ? sizes.queryHeads() : 1,
                sizes.queryLength(),
                sizes.keyLength());
    }
}
