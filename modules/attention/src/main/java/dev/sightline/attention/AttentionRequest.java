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
 * @param paged whether keys and values, and their scales, may be given as {@linkplain
 *     dev.sightline.memory.Tensor#paged paged} tensors
 * @param chunkInvariant whether a query must get the same bits whatever other queries are asked for with it, so that
 *     decoding and prefill in chunks of any size give the bits of one prefill; few queries are then served by the kernel
 *     of many, which takes longer
 */
public record AttentionRequest(
        AttentionShape shape,
        AttentionFunction function,
        boolean logSumExp,
        ElementType keyValueType,
        boolean paged,
        boolean chunkInvariant) {

    /** @throws IllegalArgumentException if the function says something of each head, and of others than there are */
    public AttentionRequest {
        if (function instanceof AttentionFunction.Softmax softmax) {
            softmax.changes().requireHeads(shape.queryHeads());
        }
        if (function instanceof AttentionFunction.Recurrence recurrence
                && recurrence.rule().decay() instanceof Decay.OfHead decay
                && decay.factors().size() != shape.keyValueHeads()) {
            throw new IllegalArgumentException(decay.factors().size() + " decay factors for " + shape.keyValueHeads()
                    + " key-value heads; give one for each");
        }
    }

    /** A request for keys and values stored as float32, not in pages. */
    public AttentionRequest(AttentionShape shape, AttentionFunction function, boolean logSumExp) {
        this(shape, function, logSumExp, ElementType.FLOAT32, false, false);
    }

    /** Scaled dot-product attention with the usual scale {@code 1 / sqrt(headDim)}. */
    public static AttentionRequest softmax(AttentionShape shape, Mask mask) {
        return new AttentionRequest(shape, new AttentionFunction.Softmax(mask, 1 / Math.sqrt(shape.headDim())), false);
    }

    /** Normalised linear attention with the feature map elu + 1. */
    public static AttentionRequest linear(AttentionShape shape, Mask mask) {
        return new AttentionRequest(
                shape, new AttentionFunction.Linear(ElementwiseMap.ELU_PLUS_ONE, true, mask), false);
    }

    /** A recurrence with the usual scale {@code 1 / sqrt(headDim)}, from a state of 0. */
    public static AttentionRequest recurrence(AttentionShape shape, Mask mask, UpdateRule rule) {
        return new AttentionRequest(
                shape, new AttentionFunction.Recurrence(mask, rule, 1 / Math.sqrt(shape.headDim())), false);
    }

    /** The same request for another function. */
    public AttentionRequest withFunction(AttentionFunction other) {
        return new AttentionRequest(shape, other, logSumExp, keyValueType, paged, chunkInvariant);
    }

    /** The same request for other sizes. */
    public AttentionRequest withShape(AttentionShape other) {
        return new AttentionRequest(other, function, logSumExp, keyValueType, paged, chunkInvariant);
    }

    /** The same request with the log-sum-exp of each row as a second output. */
    public AttentionRequest withLogSumExp() {
        return new AttentionRequest(shape, function, true, keyValueType, paged, chunkInvariant);
    }

    /** The same request for keys and values that are stored in another way. */
    public AttentionRequest withKeyValueType(ElementType type) {
        return new AttentionRequest(shape, function, logSumExp, type, paged, chunkInvariant);
    }

    /** The same request for keys and values that lie in pages. */
    public AttentionRequest withPages() {
        return new AttentionRequest(shape, function, logSumExp, keyValueType, true, chunkInvariant);
    }

    /** The same request for bits that do not depend on what else is asked for. */
    public AttentionRequest withChunkInvariance() {
        return new AttentionRequest(shape, function, logSumExp, keyValueType, paged, true);
    }

    /**
     * The same request with a tensor added to the scores.
     *
     * @throws IllegalArgumentException if the function has no softmax
     */
    public AttentionRequest withBias(ScoreBias bias) {
        return withFunction(softmaxForScores("a bias").withBias(Optional.of(bias)));
    }

    /**
     * The same request with other changes to the scores.
     *
     * @throws IllegalArgumentException if the function has no softmax, or the changes are of other heads
     */
    public AttentionRequest withChanges(ScoreChanges changes) {
        return withFunction(softmaxForScores("changes").withChanges(changes));
    }

    private AttentionFunction.Softmax softmaxForScores(String what) {
        if (function instanceof AttentionFunction.Softmax softmax) {
            return softmax;
        }
        throw new IllegalArgumentException("a " + function.family() + " function has no scores before a softmax for "
                + what + "; use a softmax request");
    }

    /** What is done to the scores beside scale, bias and mask; {@link ScoreChanges#NONE} where there is no softmax. */
    public ScoreChanges changes() {
        return function instanceof AttentionFunction.Softmax softmax ? softmax.changes() : ScoreChanges.NONE;
    }

    /** Whether the inputs bring a state to begin from. */
    public boolean hasInitialState() {
        return function instanceof AttentionFunction.Recurrence recurrence && recurrence.initialState();
    }

    /** Whether the state after the last key is wanted as an output. */
    public boolean hasFinalState() {
        return function instanceof AttentionFunction.Recurrence recurrence && recurrence.finalState();
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
