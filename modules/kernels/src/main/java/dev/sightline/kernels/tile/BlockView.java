package dev.sightline.kernels.tile;

import dev.sightline.attention.TileClass;

/**
 * What a strip sees of a block of keys: which keys, and, where it sees them in part, which of its lanes see which. Of keys
 * that few lanes see, only the vectors with such a lane need be computed.
 *
 * <p>Mutable and reused, so that a call allocates nothing. Not thread-safe: each thread of a plan has its own.
 */
public final class BlockView {
    /** Keys that are looked at together for who sees them: shorter runs would cost more in calls than they leave out. */
    private static final int RUN = 16;

    private static final long[] NONE = {};

    private final StripTiling tiling;
    private final LaneVisibility visibility;
    private final int vectorLanes;
    private int rows;
    private int first;
    private int end;
    private boolean partial;
    private boolean narrowed;
    private long[] lanes = NONE;

    /** A view of nothing yet. */
    public BlockView(StripTiling tiling) {
        this.tiling = tiling;
        visibility = new LaneVisibility(tiling.request().mask(), tiling.group());
        vectorLanes = tiling.lanes() / tiling.provider().vectors();
    }

    /**
     * Turns to a strip and a block, and leaves out the keys at both ends that no row sees.
     *
     * @param row first row of the strip
     * @param block position of the first key of the block
     * @param keys keys of the block
     * @return whether a row may see a key
     */
    public boolean moveTo(long row, long block, int keys) {
        rows = tiling.rowsFrom(row);
        long firstKey = Math.min(tiling.nextKey(row, row + rows, block), block + keys);
        long endKey = Math.min(tiling.endKey(row, row + rows), block + keys);
        TileClass visible = firstKey < endKey ? tiling.classify(row, row + rows, firstKey, endKey) : TileClass.EMPTY;
        if (visible == TileClass.PARTIAL) {
            long trimmed = tiling.trimmedEnd(row, row + rows, firstKey, endKey);
            if (trimmed < endKey) {
                endKey = trimmed;
                visible = tiling.classify(row, row + rows, firstKey, endKey);
            }
        }
        set(row, block, firstKey, endKey, visible);
        narrowed = partial;
        return visible != TileClass.EMPTY;
    }

    /** Turns to a strip and a block of which nothing is left out, whether seen or not. */
    public void moveToAll(long row, long block, int keys) {
        rows = tiling.rowsFrom(row);
        TileClass visible = tiling.classify(row, row + rows, block, block + keys);
        set(row, block, block, block + keys, visible == TileClass.EMPTY ? TileClass.PARTIAL : visible);
        narrowed = false;
    }

    private void set(long row, long block, long firstKey, long endKey, TileClass visible) {
        first = (int) (firstKey - block);
        end = (int) (endKey - block);
        partial = visible == TileClass.PARTIAL;
        lanes = partial ? visibility.of(row, rows, block, end) : NONE;
    }

    /** Rows of the strip. */
    public int rows() {
        return rows;
    }

    /** First key of the block that counts. */
    public int first() {
        return first;
    }

    /** One past the last key that counts. */
    public int end() {
        return end;
    }

    /** Keys that count. */
    public int count() {
        return end - first;
    }

    /** Whether some lane does not see some key. */
    public boolean partial() {
        return partial;
    }

    /**
     * Who sees the keys of the block, up to the last that counts: for each a bit for each lane, the lowest for lane 0. Only
     * of a partial view. The array is this object's, and holds until the next move.
     */
    public long[] lanes() {
        return lanes;
    }

    /** The lanes that see one of a range of keys, or all where nothing is left out. */
    long seeing(int firstKey, int endKey) {
        if (!narrowed) {
            return -1L >>> (Long.SIZE - rows);
        }
        long seeing = 0;
        for (int key = firstKey; key < endKey; key++) {
            seeing |= lanes[key];
        }
        return seeing;
    }

    /** The vector of the lowest of some lanes, of which there is one. */
    int firstVector(long seeing) {
        return Long.numberOfTrailingZeros(seeing) / vectorLanes;
    }

    /** One past the vector of the highest of some lanes. */
    int endVector(long seeing) {
        return (Long.SIZE - 1 - Long.numberOfLeadingZeros(seeing)) / vectorLanes + 1;
    }

    /** Vectors from that of the lowest to that of the highest of some lanes. */
    private int vectors(long seeing) {
        return seeing == 0 ? 0 : endVector(seeing) - firstVector(seeing);
    }

    /** One past the last of the keys from one on, of those that count, which the same vectors see. */
    int endOfRun(int key) {
        if (!narrowed) {
            return end;
        }
        int endKey = endOfGroup(key);
        long seeing = seeing(key, endKey);
        while (endKey < end && sameVectors(seeing, seeing(endKey, endOfGroup(endKey)))) {
            endKey = endOfGroup(endKey);
        }
        return endKey;
    }

    private int endOfGroup(int key) {
        return Math.min(key / RUN * RUN + RUN, end);
    }

    private boolean sameVectors(long seeing, long others) {
        if (seeing == 0 || others == 0) {
            return seeing == others;
        }
        return firstVector(seeing) == firstVector(others) && endVector(seeing) == endVector(others);
    }

    /** FLOPs of the scores of the keys that count, by whole tiles, and of their values, by whole tiles of columns. */
    double flops() {
        int tileRows = tiling.provider().rows();
        double ofScores = 0;
        for (int tile = first / tileRows; tile * tileRows < end; tile++) {
            ofScores += vectors(seeing(Math.max(tile * tileRows, first), Math.min((tile + 1) * tileRows, end)));
        }
        double ofValues = 0;
        for (int key = first; key < end; ) {
            int endKey = endOfRun(key);
            ofValues += vectors(seeing(key, Math.min(endKey, endOfGroup(key)))) * (double) (endKey - key);
            key = endKey;
        }
        int headDim = tiling.request().shape().headDim();
        return 2.0 * vectorLanes * (ofScores * tileRows * headDim + ofValues * tiling.paddedValueDim());
    }
}
