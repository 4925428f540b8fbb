package dev.sightline.attention;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A layout of square blocks, at one bit a block; with blocks of one position, any visibility. Made by {@link Mask#blocks}
 * and {@link Mask#visible}. Queries and keys outside the layout are hidden.
 */
public final class BlockMask implements Mask {
    private final BitSet[] rows;
    private final int size;
    private final long offset;

    /** The position of query {@code i} is {@code i + offset}. */
    private BlockMask(BitSet[] rows, int size, long offset) {
        this.rows = rows;
        this.size = size;
        this.offset = offset;
    }

    static BlockMask of(boolean[][] visible, int size) {
        requireSize(size);
        BitSet[] rows = new BitSet[visible.length];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = new BitSet(visible[row].length);
            for (int column = 0; column < visible[row].length; column++) {
                rows[row].set(column, visible[row][column]);
            }
        }
        return new BlockMask(rows, size, 0);
    }

    /**
     * A layout of square blocks that is sparse: the blocks that each row of blocks sees. Rows are copied.
     *
     * @param size positions of a block
     * @throws IllegalArgumentException if the size is below 1
     */
    public static BlockMask of(List<BitSet> rows, int size) {
        requireSize(size);
        return new BlockMask(rows.stream().map(row -> (BitSet) row.clone()).toArray(BitSet[]::new), size, 0);
    }

    private static void requireSize(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a block has 1 position or more, found " + size);
        }
    }

    /** Positions of a block. */
    public int size() {
        return size;
    }

    /** The position of query 0. */
    public long offset() {
        return offset;
    }

    /** Rows of blocks. */
    public int rows() {
        return rows.length;
    }

    /** A copy of the blocks that a row of blocks sees. */
    public BitSet row(int row) {
        return (BitSet) rows[row].clone();
    }

    private BitSet rowOf(long query) {
        long row = Math.floorDiv(query + offset, size);
        return row >= 0 && row < rows.length ? rows[(int) row] : new BitSet(0);
    }

    /** No layout is wider than an array can be. */
    private int columnOf(long key) {
        return (int) Math.min(key / size, Integer.MAX_VALUE);
    }

    @Override
    public long visibleFrom(long query, long key) {
        int block = rowOf(query).nextSetBit(columnOf(key));
        return block < 0 ? Long.MAX_VALUE : Math.max(key, (long) block * size);
    }

    @Override
    public long hiddenFrom(long query, long key) {
        int block = rowOf(query).nextClearBit(columnOf(key));
        return Math.max(key, (long) block * size);
    }

    @Override
    public TileClass classify(long firstQuery, long endQuery, long firstKey, long endKey) {
        boolean some = false;
        boolean all = endQuery <= endOfLayout();
        for (long query = firstQuery; query < Math.min(endQuery, endOfLayout()); query = nextRow(query)) {
            some |= visibleFrom(query, firstKey) < endKey;
            all &= hiddenFrom(query, firstKey) >= endKey;
        }
        if (!some) {
            return TileClass.EMPTY;
        }
        return all ? TileClass.FULL : TileClass.PARTIAL;
    }

    /** Queries from here on are beyond the layout, and see nothing. */
    private long endOfLayout() {
        return (long) rows.length * size - offset;
    }

    /** The first query of the next row of blocks. */
    private long nextRow(long query) {
        return (Math.floorDiv(query + offset, size) + 1) * size - offset;
    }

    @Override
    public long nextVisibleKey(long firstQuery, long endQuery, long key) {
        long next = Long.MAX_VALUE;
        for (long query = firstQuery; query < Math.min(endQuery, endOfLayout()); query = nextRow(query)) {
            next = Math.min(next, visibleFrom(query, key));
        }
        return next;
    }

    @Override
    public long endVisibleKey(long firstQuery, long endQuery) {
        long end = 0;
        for (long query = firstQuery; query < Math.min(endQuery, endOfLayout()); query = nextRow(query)) {
            end = Math.max(end, (long) rowOf(query).length() * size);
        }
        return end;
    }

    @Override
    public BlockMask from(long query) {
        return new BlockMask(rows, size, offset + query);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockMask mask
                && Arrays.equals(rows, mask.rows)
                && size == mask.size
                && offset == mask.offset;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(rows) + 31 * size + Long.hashCode(offset);
    }

    @Override
    public String toString() {
        int visible = Arrays.stream(rows).mapToInt(BitSet::cardinality).sum();
        return "Blocks[size=" + size + ", rows=" + rows.length + ", visible=" + visible + ", offset=" + offset + "]";
    }
}
