package dev.sightline.attention;

import dev.sightline.memory.Shape;

/**
 * The sizes of an attention computation.
 *
 * @param batch independent sequences
 * @param queryHeads heads of queries and outputs; a multiple of {@code keyValueHeads}
 * @param keyValueHeads heads of keys and values; fewer than {@code queryHeads} is grouped-query attention (Ainslie et
 *     al. 2023, arXiv 2305.13245), one is multi-query attention (Shazeer 2019, arXiv 1911.02150)
 * @param queryLength positions of the queries; 0 is allowed
 * @param keyLength positions of the keys and values; 0 is allowed and gives outputs of 0
 * @param headDim width of a query and of a key
 * @param valueDim width of a value and of an output
 */
public record AttentionShape(
        long batch, long queryHeads, long keyValueHeads, long queryLength, long keyLength, int headDim, int valueDim) {

    /** The widest head that a kernel has to hold; wider ones are refused here rather than overflow there. */
    public static final int MAXIMUM_HEAD_DIM = 1 << 16;

    /** The longest sequence: its pairs still fit a {@code long}, so no count downstream can overflow. */
    public static final long MAXIMUM_LENGTH = 1L << 30;

    /**
     * @throws IllegalArgumentException if a size is negative or too large, a width is 0, or the query heads are not a
     *     multiple of the key-value heads
     */
    public AttentionShape {
        requireWidth("headDim", headDim);
        requireWidth("valueDim", valueDim);
        requireLength("query", queryLength);
        requireLength("key", keyLength);
        if (keyValueHeads < 0) {
            throw new IllegalArgumentException("key-value heads " + keyValueHeads + " are negative; give 0 or more");
        }
        if (keyValueHeads == 0 ? queryHeads != 0 : keyValueHeads < 0 || queryHeads % keyValueHeads != 0) {
            throw new IllegalArgumentException("query heads " + queryHeads + " are not a multiple of key-value heads "
                    + keyValueHeads + "; use a divisor");
        }
        Shape.of(batch, queryHeads, queryLength, headDim);
        Shape.of(batch, keyValueHeads, keyLength, headDim);
        Shape.of(batch, keyValueHeads, keyLength, valueDim);
        Shape.of(batch, queryHeads, queryLength, valueDim);
    }

    private static void requireWidth(String name, int width) {
        if (width < 1 || width > MAXIMUM_HEAD_DIM) {
            throw new IllegalArgumentException(
                    name + " " + width + " is outside 1.." + MAXIMUM_HEAD_DIM + "; split wider heads");
        }
    }

    private static void requireLength(String name, long length) {
        if (length < 0 || length > MAXIMUM_LENGTH) {
            throw new IllegalArgumentException(
                    name + " length " + length + " is outside 0.." + MAXIMUM_LENGTH + "; attend in parts");
        }
    }

    /** Self-attention of one sequence: as many keys as queries, as many key-value heads as query heads. */
    public static AttentionShape selfAttention(long heads, long length, int headDim) {
        return new AttentionShape(1, heads, heads, length, length, headDim, headDim);
    }

    /** Query heads that share a key-value head. */
    public long groupSize() {
        return keyValueHeads == 0 ? 1 : queryHeads / keyValueHeads;
    }

    /** Shape of the query tensor. */
    public Shape query() {
        return Shape.of(batch, queryHeads, queryLength, headDim);
    }

    /** Shape of the key tensor. */
    public Shape key() {
        return Shape.of(batch, keyValueHeads, keyLength, headDim);
    }

    /** Shape of the value tensor. */
    public Shape value() {
        return Shape.of(batch, keyValueHeads, keyLength, valueDim);
    }

    /** Shape of the scales of INT8 keys, and of those of INT8 values. */
    public Shape scales() {
        return Shape.of(batch, keyValueHeads, keyLength);
    }

    /** Shape of the output tensor. */
    public Shape output() {
        return Shape.of(batch, queryHeads, queryLength, valueDim);
    }

    /** Shape of the log-sum-exp tensor. */
    public Shape logSumExp() {
        return Shape.of(batch, queryHeads, queryLength);
    }

    /** Shape of the states of a recurrence. */
    public Shape state() {
        return Shape.of(batch, keyValueHeads, headDim, valueDim);
    }

    @Override
    public String toString() {
        return "batch " + batch + ", heads " + queryHeads + "/" + keyValueHeads + ", lengths " + queryLength + "x"
                + keyLength + ", dims " + headDim + "/" + valueDim;
    }
}
