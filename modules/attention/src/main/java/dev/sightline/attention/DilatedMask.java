package dev.sightline.attention;

/**
 * Every {@code step}-th key of a window, counted from the query's own: key {@code j} is visible to query {@code i} iff the
 * window shows it and {@code j - i - offset} is a multiple of the step. A tile of many queries is never full, so that
 * its work is that of the window.
 *
 * @param window what is thinned
 * @param step 1 or more
 */
public record DilatedMask(Mask.Window window, long step) implements Mask {
    /** @throws IllegalArgumentException if the step is below 1 */
    public DilatedMask {
        if (step < 1) {
            throw new IllegalArgumentException("a dilated window has a step of 1 or more, found " + step);
        }
    }

    @Override
    public long visibleFrom(long query, long key) {
        long first = Math.max(key, window.firstVisibleKey(query));
        long beyond = Math.floorMod(first - query - window.offset(), step);
        long visible = beyond == 0 ? first : first + step - beyond;
        return visible < window.endVisibleKey(query) ? visible : Long.MAX_VALUE;
    }

    @Override
    public long hiddenFrom(long query, long key) {
        if (step == 1) {
            return window.hiddenFrom(query, key);
        }
        return isVisible(query, key) ? key + 1 : key;
    }

    @Override
    public TileClass classify(long firstQuery, long endQuery, long firstKey, long endKey) {
        TileClass ofWindow = window.classify(firstQuery, endQuery, firstKey, endKey);
        if (step == 1 || ofWindow == TileClass.EMPTY) {
            return ofWindow;
        }
        if (endQuery - firstQuery > 1) {
            return TileClass.PARTIAL;
        }
        if (visibleFrom(firstQuery, firstKey) >= endKey) {
            return TileClass.EMPTY;
        }
        return hiddenFrom(firstQuery, firstKey) >= endKey ? TileClass.FULL : TileClass.PARTIAL;
    }

    @Override
    public long nextVisibleKey(long firstQuery, long endQuery, long key) {
        return window.nextVisibleKey(firstQuery, endQuery, key);
    }

    @Override
    public long endVisibleKey(long firstQuery, long endQuery) {
        return window.endVisibleKey(firstQuery, endQuery);
    }

    @Override
    public DilatedMask from(long query) {
        return new DilatedMask(window.from(query), step);
    }
}
