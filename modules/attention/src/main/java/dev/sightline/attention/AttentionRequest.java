package dev.sightline.attention;

import dev.sightline.memory.ElementType;
import java.util.Optional;

/**
 * One attention computation as data: sizes, function, and which outputs are wanted. Immutable and thread-safe.
 *
 * @param shape the sizes
 * @param function what to compute
 * @param logSumExp whether the natural logarithm of the softmax denominator of each row is wanted too
 * @param keyValueType how keys and values are stored; they are converted to float32 as they are read. INT8 comes with a
 *     scale for each row of keys and values
 */
public record AttentionRequest(
        AttentionShape shape, AttentionFunction function, boolean logSumExp, ElementType keyValueType) {

    /** A request for keys and values stored as float32. */
    public AttentionRequest(AttentionShape shape, AttentionFunction function, boolean logSumExp) {
        this(shape, function, logSumExp, ElementType.FLOAT32);
    }

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
        return new AttentionRequest(shape, other, logSumExp, keyValueType);
    }

    /** The same request for other sizes. */
    public AttentionRequest withShape(AttentionShape other) {
        return new AttentionRequest(other, function, logSumExp, keyValueType);
    }

    /** The same request with the log-sum-exp of each row as a second output. */
    public AttentionRequest withLogSumExp() {
        return new AttentionRequest(shape, function, true, keyValueType);
    }

    /** The same request for keys and values that are stored in another way. */
    public AttentionRequest withKeyValueType(ElementType type) {
        return new AttentionRequest(shape, function, logSumExp, type);
    }

    /**
     * The same request with a tensor added to the scores.
     *
     * @throws IllegalArgumentException if the function has no softmax
     */
    public AttentionRequest withBias(ScoreBias bias) {
        if (!(function instanceof AttentionFunction.Softmax softmax)) {
            throw new IllegalArgumentException("a " + function.family()
                    + " function has no scores before a softmax to add a bias to; use a softmax request");
        }
        return withFunction(new AttentionFunction.Softmax(softmax.mask(), softmax.scale(), Optional.of(bias)));
    }

    /** Which keys a query may see. */
    public Mask mask() {
        return function.mask();
    }

    /** What is added to the scores, if anything. */
    public Optional<ScoreBias> bias() {
        return function.bias();
    }

    /** Whether keys and values come with scales. */
    public boolean isQuantized() {
        return keyValueType == ElementType.INT8;
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
