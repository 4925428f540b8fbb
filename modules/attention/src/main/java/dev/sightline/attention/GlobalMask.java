package dev.sightline.attention;

import java.util.Arrays;

/** Tokens that see every key and that every query sees. Made by {@link Mask#global}. */
public final class GlobalMask implements Mask {
    private final long[] positions;
    private final long offset;

    /** The position of query {@code i} is {@code i + offset}. */
    GlobalMask(long[] positions, long offset) {
        this.positions = Arrays.stream(positions).sorted().distinct().toArray();
        if (this.positions.length > 0 && this.positions[0] < 0) {
            throw new IllegalArgumentException("positions of global tokens are 0 or more, found " + this.positions[0]);
        }
        this.offset = offset;
    }

    /** The position of query 0. */
    public long offset() {
        return offset;
    }

    /** One more than the last position of a global token; 0 if there is none. */
    public long end() {
        return positions.length == 0 ? 0 : positions[positions.length - 1] + 1;
    }

    /** Tokens before a position. */
    private int before(long position) {
        int found = Arrays.binarySearch(positions, position);
        return found >= 0 ? found : -found - 1;
    }

    private boolean isGlobal(long position) {
        return Arrays.binarySearch(positions, position) >= 0;
    }

    @Override
    public long visibleFrom(long query, long key) {
        if (isGlobal(query + offset)) {
            return key;
        }
        int next = before(key);
        return next < positions.length ? positions[next] : Long.MAX_VALUE;
    }

    @Override
    public long hiddenFrom(long query, long key) {
        if (isGlobal(query + offset)) {
            return Long.MAX_VALUE;
        }
        long hidden = key;
        for (int i = before(key); i < positions.length && positions[i] == hidden; i++) {
            hidden++;
        }
        return hidden;
    }

    @Override
    public TileClass classify(long firstQuery, long endQuery, long firstKey, long endKey) {
        int queries = before(endQuery + offset) - before(firstQuery + offset);
        int keys = before(endKey) - before(firstKey);
        if (queries == endQuery - firstQuery || keys == endKey - firstKey) {
            return TileClass.FULL;
        }
        return queries == 0 && keys == 0 ? TileClass.EMPTY : TileClass.PARTIAL;
    }

    @Override
    public long nextVisibleKey(long firstQuery, long endQuery, long key) {
        if (before(endQuery + offset) > before(firstQuery + offset)) {
            return key;
        }
        int next = before(key);
        return next < positions.length ? positions[next] : Long.MAX_VALUE;
    }

    @Override
    public long endVisibleKey(long firstQuery, long endQuery) {
        if (before(endQuery + offset) > before(firstQuery + offset)) {
            return Long.MAX_VALUE;
        }
        return positions.length == 0 ? 0 : positions[positions.length - 1] + 1;
    }

    @Override
    public GlobalMask from(long query) {
        return new GlobalMask(positions, offset + query);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GlobalMask mask && Arrays.equals(positions, mask.positions) && offset == mask.offset;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(positions) + Long.hashCode(offset);
    }

    @Override
    public String toString() {
        return "Global[positions=" + Arrays.toString(positions) + ", offset=" + offset + "]";
    }
}
