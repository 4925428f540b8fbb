package dev.sightline.attention;

/**
 * Which keys a query may see. A mask is symbolic: it classifies a tile in closed form and costs no memory, whatever the
 * lengths. Polarity is in the name: <em>visible</em> pairs take part, hidden ones are skipped (not multiplied by zero),
 * so a NaN in a hidden key or value cannot leak.
 *
 * <p>A mask knows, for each query, the runs of visible keys, and for a tile whether all, some or none of its pairs are
 * visible; {@link #and} and {@link #or} combine both, so that work follows the visible tiles whatever the combination.
 * Positions count from 0 and have no end: the lengths of a request cut the mask. Immutable and thread-safe.
 */
public sealed interface Mask permits BandMask, BlockMask, DilatedMask, GlobalMask, IntersectionMask, UnionMask {

    /**
     * The first key at or after one that a query sees; {@link Long#MAX_VALUE} if there is none.
     *
     * @param key 0 or more
     */
    long visibleFrom(long query, long key);

    /**
     * The first key at or after one that a query does not see; {@link Long#MAX_VALUE} if there is none.
     *
     * @param key 0 or more
     */
    long hiddenFrom(long query, long key);

    /** True if the query may see the key. */
    default boolean isVisible(long query, long key) {
        return visibleFrom(query, key) == key;
    }

    /**
     * Classifies queries {@code [firstQuery, endQuery)} against keys {@code [firstKey, endKey)}; both ranges non-empty.
     * FULL and EMPTY are promises; a combination of masks may be PARTIAL where all or none of its pairs are visible.
     */
    TileClass classify(long firstQuery, long endQuery, long firstKey, long endKey);

    /**
     * A key before which, from a given one on, no query of {@code [firstQuery, endQuery)} sees any: what a kernel may skip;
     * {@link Long#MAX_VALUE} if they see none at all.
     */
    long nextVisibleKey(long firstQuery, long endQuery, long key);

    /** A key from which on no query of {@code [firstQuery, endQuery)} sees any. */
    long endVisibleKey(long firstQuery, long endQuery);

    /** The mask as the queries from one on see it, counted from 0 again: for a prompt that is taken in chunks. */
    Mask from(long query);

    /**
     * Visible pairs of one head: what an attention of these lengths must compute at least. In closed form for full, causal
     * and window masks; others are counted run by run.
     *
     * @throws ArithmeticException if the count exceeds a {@code long}
     */
    default long visiblePairs(long queryLength, long keyLength) {
        long pairs = 0;
        for (long query = 0; query < queryLength; query++) {
            long first = visibleFrom(query, 0);
            while (first < keyLength) {
                long end = Math.min(hiddenFrom(query, first), keyLength);
                pairs = Math.addExact(pairs, end - first);
                first = visibleFrom(query, end);
            }
        }
        return pairs;
    }

    /** What both masks show. */
    default Mask and(Mask other) {
        return this instanceof BandMask one && other instanceof BandMask two
                ? new BandMask.Intersection(one, two)
                : new IntersectionMask(this, other);
    }

    /** What either mask shows. */
    default Mask or(Mask other) {
        return new UnionMask(this, other);
    }

    /** Every query sees every key. */
    record Full() implements BandMask {
        @Override
        public long firstVisibleKey(long query) {
            return 0;
        }

        @Override
        public long endVisibleKey(long query) {
            return Long.MAX_VALUE;
        }

        @Override
        public Full from(long query) {
            return this;
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
    record Causal(long offset) implements BandMask {
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
        public Causal from(long query) {
            return new Causal(offset + query);
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
    record Window(long left, long right, long offset) implements BandMask {
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

        @Override
        public Window from(long query) {
            return new Window(left, right, offset + query);
        }

        @Override
        public long visiblePairs(long queryLength, long keyLength) {
            return BandCount.clampedSum(endVisibleKey(0), queryLength, keyLength)
                    .subtract(BandCount.clampedSum(firstVisibleKey(0), queryLength, keyLength))
                    .longValueExact();
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

    /**
     * A prefix that every query sees, and causal behind it: the mask of a prefix language model (Raffel et al. 2020, Fig.
     * 4, arXiv 1910.10683).
     *
     * @param length keys that every query sees
     * @param offset as in {@link Causal}
     * @throws IllegalArgumentException if the length is negative or a distance is beyond 2^60
     */
    static Mask prefix(long length, long offset) {
        return new BandMask.Prefix(length, offset);
    }

    /**
     * Sequences packed behind one another: a query sees the keys of its own document.
     *
     * @param queryStarts where the queries of each document begin, and where those of the last one end
     * @param keyStarts the same of the keys
     * @throws IllegalArgumentException if the starts do not begin with 0, fall, or differ in number
     */
    static DocumentMask documents(long[] queryStarts, long[] keyStarts) {
        return new DocumentMask(queryStarts, keyStarts, false, 0);
    }

    /** As {@link #documents}, for documents with as many queries as keys. */
    static DocumentMask documents(long... starts) {
        return documents(starts, starts);
    }

    /**
     * As {@link #documents}, and causal within each document: its last query sees its last key.
     *
     * @throws IllegalArgumentException as for {@link #documents}
     */
    static DocumentMask causalDocuments(long[] queryStarts, long[] keyStarts) {
        return new DocumentMask(queryStarts, keyStarts, true, 0);
    }

    /** As {@link #causalDocuments}, for documents with as many queries as keys. */
    static DocumentMask causalDocuments(long... starts) {
        return causalDocuments(starts, starts);
    }

    /**
     * Every query sees the keys from one to before another.
     *
     * @throws IllegalArgumentException unless {@code 0 <= first <= end}
     */
    static Mask keys(long first, long end) {
        return new BandMask.Keys(first, end);
    }

    /**
     * Attention sinks: the first keys and a causal window, both up to the query's own key (Xiao et al. 2024, arXiv
     * 2309.17453).
     *
     * @param sinks how many of the first keys stay visible
     * @param window keys of the window, the query's own included
     */
    static Mask sinks(long sinks, long window) {
        return keys(0, sinks).or(windowOfTotal(window)).and(causal(0));
    }

    /**
     * Every {@code step}-th key of a window, the query's own among them (Beltagy et al. 2020, Section 3.1, arXiv
     * 2004.05150).
     *
     * @param left distance up to which keys before the query's own are visible
     * @param right the same of keys after it
     * @throws IllegalArgumentException if a side is negative, or the step is below 1
     */
    static Mask dilated(long left, long right, long step) {
        return new DilatedMask(new Window(left, right, 0), step);
    }

    /**
     * Tokens that see everything and that everything sees (Beltagy et al. 2020, Section 3.1, arXiv 2004.05150); unite it
     * with the window that the other tokens see.
     *
     * @param positions of the tokens, in any order
     * @throws IllegalArgumentException if one is negative
     */
    static Mask global(long... positions) {
        return new GlobalMask(positions, 0);
    }

    /**
     * A layout of square blocks (Child et al. 2019, arXiv 1904.10509). Queries and keys beyond it are hidden.
     *
     * @param visible {@code [blocks of queries][blocks of keys]}
     * @param size positions of a block
     * @throws IllegalArgumentException if the size is below 1
     */
    static Mask blocks(boolean[][] visible, int size) {
        return BlockMask.of(visible, size);
    }

    /** Any visibility: {@code [queries][keys]}, at one bit a pair. Queries and keys beyond it are hidden. */
    static Mask visible(boolean[][] visible) {
        return BlockMask.of(visible, 1);
    }
}
