package dev.sightline.attention;

import java.math.BigInteger;

/**
 * Which keys a query may see. A mask is symbolic: it classifies a tile in closed form and costs no memory, whatever the
 * lengths. Polarity is in the name: <em>visible</em> pairs take part, hidden ones are skipped (not multiplied by zero),
 * so a NaN in a hidden key or value cannot leak.
 *
 * <p>All masks here are bands: key {@code j} is visible to query {@code i} iff {@code first(i) <= j < end(i)} with both
 * bounds rising in {@code i}. Immutable and thread-safe.
 */
public sealed interface Mask {

    /** First key visible to a query, before clipping to the keys that exist. */
    long firstVisibleKey(long query);

    /** One past the last key visible to a query, before clipping to the keys that exist. */
    long endVisibleKey(long query);

    /** True if the query may see the key. */
    default boolean isVisible(long query, long key) {
        return key >= firstVisibleKey(query) && key < endVisibleKey(query);
    }

    /**
     * Classifies queries {@code [firstQuery, endQuery)} against keys {@code [firstKey, endKey)}; both ranges non-empty.
     */
    default TileClass classify(long firstQuery, long endQuery, long firstKey, long endKey) {
        // Both bounds rise with the query, so the extreme queries decide.
        if (endKey <= firstVisibleKey(firstQuery) || firstKey >= endVisibleKey(endQuery - 1)) {
            return TileClass.EMPTY;
        }
        return firstKey >= firstVisibleKey(endQuery - 1) && endKey <= endVisibleKey(firstQuery)
                ? TileClass.FULL
                : TileClass.PARTIAL;
    }

    /**
     * Visible pairs of one head: what an attention of these lengths must compute at least.
     *
     * @throws ArithmeticException if the count exceeds a {@code long}
     */
    default long visiblePairs(long queryLength, long keyLength) {
        BigInteger ends = BandCount.clampedSum(endVisibleKey(0), queryLength, keyLength);
        BigInteger starts = BandCount.clampedSum(firstVisibleKey(0), queryLength, keyLength);
        return ends.subtract(starts).longValueExact();
    }

    /** Every query sees every key. */
    record Full() implements Mask {
        @Override
        public long firstVisibleKey(long query) {
            return 0;
        }

        @Override
        public long endVisibleKey(long query) {
            return Long.MAX_VALUE;
        }

        @Override
        public long visiblePairs(long queryLength, long keyLength) {
            return Math.multiplyExact(queryLength, keyLength);
        }
    }

    /**
     * Query {@code i} sees keys {@code 0 .. i + offset}.
     *
     * @param offset how many keys come before the key of query 0; 0 aligns top left, {@code keyLength - queryLength}
     *     bottom right
     */
    record Causal(long offset) implements Mask {
        /** @throws IllegalArgumentException if the offset is beyond 2^60 in size */
        public Causal {
            BandCount.requireDistance("causal offset", offset);
        }

        @Override
        public long firstVisibleKey(long query) {
            return Long.MIN_VALUE;
        }

        @Override
        public long endVisibleKey(long query) {
            return query + offset + 1;
        }

        @Override
        public long visiblePairs(long queryLength, long keyLength) {
            return BandCount.clampedSum(offset + 1, queryLength, keyLength).longValueExact();
        }
    }

    /**
     * Query {@code i} sees key {@code j} iff {@code -left <= j - i - offset <= right}.
     *
     * @param left keys visible before the query's own
     * @param right keys visible after the query's own; 0 is causal
     * @param offset as in {@link Causal}
     */
    record Window(long left, long right, long offset) implements Mask {
        /** @throws IllegalArgumentException if a side is negative or a distance is beyond 2^60 */
        public Window {
            if (left < 0 || right < 0) {
                throw new IllegalArgumentException("window sides must be 0 or more, found left " + left + ", right "
                        + right + "; they count keys beside the query's own");
            }
            BandCount.requireDistance("window left", left);
            BandCount.requireDistance("window right", right);
            BandCount.requireDistance("window offset", offset);
        }

        @Override
        public long firstVisibleKey(long query) {
            return query + offset - left;
        }

        @Override
        public long endVisibleKey(long query) {
            return query + offset + right + 1;
        }
    }

    /** Every query sees every key. */
    static Mask full() {
        return new Full();
    }

    /** Causal with an explicit offset; see {@link Causal}. */
    static Mask causal(long offset) {
        return new Causal(offset);
    }

    /**
     * Causal self-attention.
     *
     * @throws IllegalArgumentException if the lengths differ: then causal is ambiguous and needs an offset
     */
    static Mask causal(AttentionShape shape) {
        if (shape.queryLength() != shape.keyLength()) {
            throw new IllegalArgumentException("causal is ambiguous for query length " + shape.queryLength()
                    + " and key length " + shape.keyLength()
                    + "; use causalTopLeft(), causalBottomRight(queryLength, keyLength) or causal(offset)");
        }
        return new Causal(0);
    }

    /** Query 0 sees key 0 alone, whatever the lengths. */
    static Mask causalTopLeft() {
        return new Causal(0);
    }

    /** The last query sees the last key: the queries are the newest positions of the keys. */
    static Mask causalBottomRight(long queryLength, long keyLength) {
        return new Causal(keyLength - queryLength);
    }

    /** A window around each query's own key; see {@link Window}. */
    static Mask window(long left, long right) {
        return new Window(left, right, 0);
    }

    /**
     * A causal window of {@code total} keys, the query's own included.
     *
     * @throws IllegalArgumentException if {@code total} is less than 1
     */
    static Mask windowOfTotal(long total) {
        if (total < 1) {
            throw new IllegalArgumentException("a window of " + total + " keys sees nothing; give 1 or more");
        }
        return new Window(total - 1, 0, 0);
    }
}
