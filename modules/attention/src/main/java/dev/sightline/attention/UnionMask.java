package dev.sightline.attention;

/**
 * What either mask shows.
 *
 * @param one mask
 * @param other mask
 */
public record UnionMask(Mask one, Mask other) implements Mask {
    @Override
    public boolean isVisible(long query, long key) {
        return one.isVisible(query, key) || other.isVisible(query, key);
    }

    @Override
    public long visibleFrom(long query, long key) {
        return Math.min(one.visibleFrom(query, key), other.visibleFrom(query, key));
    }

    @Override
    public long hiddenFrom(long query, long key) {
        long hidden = one.hiddenFrom(query, key);
        while (hidden != Long.MAX_VALUE) {
            long ofOther = other.hiddenFrom(query, hidden);
            if (ofOther == hidden) {
                return hidden;
            }
            hidden = ofOther == Long.MAX_VALUE ? ofOther : one.hiddenFrom(query, ofOther);
        }
        return Long.MAX_VALUE;
    }

    @Override
    public TileClass classify(long firstQuery, long endQuery, long firstKey, long endKey) {
        TileClass ofOne = one.classify(firstQuery, endQuery, firstKey, endKey);
        if (ofOne == TileClass.FULL) {
            return ofOne;
        }
        TileClass ofOther = other.classify(firstQuery, endQuery, firstKey, endKey);
        return ofOther == TileClass.EMPTY ? ofOne : ofOther;
    }

    @Override
    public long nextVisibleKey(long firstQuery, long endQuery, long key) {
        return Math.min(one.nextVisibleKey(firstQuery, endQuery, key), other.nextVisibleKey(firstQuery, endQuery, key));
    }

    @Override
    public long endVisibleKey(long firstQuery, long endQuery) {
        return Math.max(one.endVisibleKey(firstQuery, endQuery), other.endVisibleKey(firstQuery, endQuery));
    }

    @Override
    public UnionMask from(long query) {
        return new UnionMask(one.from(query), other.from(query));
    }

    @Override
    public String toString() {
        return "(" + one + " or " + other + ")";
    }
}
