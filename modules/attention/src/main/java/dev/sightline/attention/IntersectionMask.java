package dev.sightline.attention;

/**
 * What both masks show.
 *
 * @param one mask
 * @param other mask
 */
public record IntersectionMask(Mask one, Mask other) implements Mask {
    @Override
    public boolean isVisible(long query, long key) {
        return one.isVisible(query, key) && other.isVisible(query, key);
    }

    @Override
    public long visibleFrom(long query, long key) {
        long visible = one.visibleFrom(query, key);
        while (visible != Long.MAX_VALUE) {
            long ofOther = other.visibleFrom(query, visible);
            if (ofOther == visible) {
                return visible;
            }
            visible = ofOther == Long.MAX_VALUE ? ofOther : one.visibleFrom(query, ofOther);
        }
        return Long.MAX_VALUE;
    }

    @Override
    public long hiddenFrom(long query, long key) {
        return Math.min(one.hiddenFrom(query, key), other.hiddenFrom(query, key));
    }

    @Override
    public TileClass classify(long firstQuery, long endQuery, long firstKey, long endKey) {
        TileClass ofOne = one.classify(firstQuery, endQuery, firstKey, endKey);
        if (ofOne == TileClass.EMPTY) {
            return ofOne;
        }
        TileClass ofOther = other.classify(firstQuery, endQuery, firstKey, endKey);
        return ofOther == TileClass.FULL ? ofOne : ofOther;
    }

    @Override
    public long nextVisibleKey(long firstQuery, long endQuery, long key) {
        long next = one.nextVisibleKey(firstQuery, endQuery, key);
        while (next != Long.MAX_VALUE) {
            long ofOther = other.nextVisibleKey(firstQuery, endQuery, next);
            if (ofOther == next) {
                return next;
            }
            next = ofOther == Long.MAX_VALUE ? ofOther : one.nextVisibleKey(firstQuery, endQuery, ofOther);
        }
        return Long.MAX_VALUE;
    }

    @Override
    public long endVisibleKey(long firstQuery, long endQuery) {
        return Math.min(one.endVisibleKey(firstQuery, endQuery), other.endVisibleKey(firstQuery, endQuery));
    }

    @Override
    public IntersectionMask from(long query) {
        return new IntersectionMask(one.from(query), other.from(query));
    }

    @Override
    public String toString() {
        return "(" + one + " and " + other + ")";
    }
}
