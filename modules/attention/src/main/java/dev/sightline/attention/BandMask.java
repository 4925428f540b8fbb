package dev.sightline.attention;

/**
 * A mask that is a band: key {@code j} is visible to query {@code i} iff {@code first(i) <= j < end(i)}, and neither bound
 * falls as {@code i} rises. The extreme queries of a tile then decide what it is.
 */
public sealed interface BandMask extends Mask
        permits Mask.Full,
                Mask.Causal,
                Mask.Window,
                BandMask.Prefix,
                BandMask.Keys,
                BandMask.Intersection,
                DocumentMask {

    /** First key visible to a query, before clipping to the keys that exist. */
    long firstVisibleKey(long query);

    /** One past the last key visible to a query, before clipping to the keys that exist. */
    long endVisibleKey(long query);

    @Override
    BandMask from(long query);

    @Override
    default boolean isVisible(long query, long key) {
        return key >= firstVisibleKey(query) && key < endVisibleKey(query);
    }

    @Override
    default long visibleFrom(long query, long key) {
        long first = Math.max(key, firstVisibleKey(query));
        return first < endVisibleKey(query) ? first : Long.MAX_VALUE;
    }

    @Override
    default long hiddenFrom(long query, long key) {
        return isVisible(query, key) ? endVisibleKey(query) : key;
    }

    @Override
    default TileClass classify(long firstQuery, long endQuery, long firstKey, long endKey) {
        if (endKey <= firstVisibleKey(firstQuery) || firstKey >= endVisibleKey(endQuery - 1)) {
            return TileClass.EMPTY;
        }
        return firstKey >= firstVisibleKey(endQuery - 1) && endKey <= endVisibleKey(firstQuery)
                ? TileClass.FULL
                : TileClass.PARTIAL;
    }

    @Override
    default long nextVisibleKey(long firstQuery, long endQuery, long key) {
        long first = Math.max(key, firstVisibleKey(firstQuery));
        return first < endVisibleKey(endQuery - 1) ? first : Long.MAX_VALUE;
    }

    @Override
    default long endVisibleKey(long firstQuery, long endQuery) {
        return endVisibleKey(endQuery - 1);
    }

    /**
     * Query {@code i} sees the first {@code length} keys, and keys {@code 0 .. i + offset}.
     *
     * @param length keys that every query sees
     * @param offset as in {@link Mask.Causal}
     */
    record Prefix(long length, long offset) implements BandMask {
        /** @throws IllegalArgumentException if the length is negative or a distance is beyond 2^60 */
        public Prefix {
            if (length < 0) {
                throw new IllegalArgumentException("a prefix has 0 keys or more, found " + length);
            }
            BandCount.requireDistance("prefix length", length);
            BandCount.requireDistance("causal offset", offset);
        }

        @Override
        public long firstVisibleKey(long query) {
            return 0;
        }

        @Override
        public long endVisibleKey(long query) {
            return Math.max(length, query + offset + 1);
        }

        @Override
        public Prefix from(long query) {
            return new Prefix(length, offset + query);
        }
    }

    /**
     * Every query sees keys {@code first .. end - 1}.
     *
     * @param first 0 or more
     * @param end one past the last
     */
    record Keys(long first, long end) implements BandMask {
        /** @throws IllegalArgumentException unless {@code 0 <= first <= end} */
        public Keys {
            if (first < 0 || end < first) {
                throw new IllegalArgumentException(
                        "keys from " + first + " to before " + end + " are none; give 0 <= first <= end");
            }
        }

        @Override
        public long firstVisibleKey(long query) {
            return first;
        }

        @Override
        public long endVisibleKey(long query) {
            return end;
        }

        @Override
        public Keys from(long query) {
            return this;
        }
    }

    /**
     * What both bands show.
     *
     * @param one band
     * @param other band
     */
    record Intersection(BandMask one, BandMask other) implements BandMask {
        @Override
        public long firstVisibleKey(long query) {
            return Math.max(one.firstVisibleKey(query), other.firstVisibleKey(query));
        }

        @Override
        public long endVisibleKey(long query) {
            return Math.min(one.endVisibleKey(query), other.endVisibleKey(query));
        }

        @Override
        public Intersection from(long query) {
            return new Intersection(one.from(query), other.from(query));
        }
    }
}
