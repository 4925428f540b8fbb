package dev.sightline.attention;

/**
 * One attention computation as data: sizes, function, and which outputs are wanted. Immutable and thread-safe.
 *
 * @param shape the sizes
 * @param function what to compute
 * @param logSumExp whether the natural logarithm of the softmax denominator of each row is wanted too
 */
public record AttentionRequest(AttentionShape shape, AttentionFunction function, boolean logSumExp) {

    /** Scaled dot-product attention with the usual scale {@code 1 / sqrt(headDim)}. */
    public static AttentionRequest softmax(AttentionShape shape, Mask mask) {
        return new AttentionRequest(shape, new AttentionFunction.Softmax(mask, 1 / Math.sqrt(shape.headDim())), false);
    }

    /** Normalised linear attention with the feature map elu + 1. */
    public static AttentionRequest linear(AttentionShape shape, Mask mask) {
        return new AttentionRequest(shape, new AttentionFunction.Linear(FeatureMap.ELU_PLUS_ONE, true, mask), false);
    }

    /** The same request for another function. */
    public AttentionRequest withFunction(AttentionFunction other) {
        return new AttentionRequest(shape, other, logSumExp);
    }

    /** The same request for other sizes. */
    public AttentionRequest withShape(AttentionShape other) {
        return new AttentionRequest(other, function, logSumExp);
    }

    /** The same request with the log-sum-exp of each row as a second output. */
    public AttentionRequest withLogSumExp() {
        return new AttentionRequest(shape, function, true);
    }

    /** Which keys a query may see. */
    public Mask mask() {
        return function.mask();
    }

    /**
     * Visible query-key pairs over all sequences and query heads.
     *
     * @throws ArithmeticException if the count exceeds a {@code long}
     */
    public long visiblePairs() {
        return Math.multiplyExact(
                Math.multiplyExact(shape.batch(), shape.queryHeads()),
                mask().visiblePairs(shape.queryLength(), shape.keyLength()));
    }
}
