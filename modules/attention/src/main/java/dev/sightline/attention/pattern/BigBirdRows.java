package dev.sightline.attention.pattern;

import dev.sightline.attention.BlockMask;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Reads a layout of blocks and finds whether some numbers of global, window and random blocks explain it. A layout does not
 * tell which of its blocks were drawn: beside the first ones and the window, a random block may happen to lie. So the
 * largest numbers that could be are tried first, then smaller ones.
 */
final class BigBirdRows {
    /**
     * What one block of queries sees.
     *
     * @param block its place
     * @param end blocks that it might see
     * @param visible blocks that it sees
     * @param globals how many of the first it sees without a gap; the most there can be if it sees all
     * @param side as many it sees on either side of its own, not counting beyond the ends; -1 if not its own
     */
    private record Row(int block, int end, int visible, int globals, int side) {
        /** Blocks that it must see if so many are global and a window has so many on either side. */
        long fixed(int globalBlocks, int windowSide) {
            if (block < globalBlocks) {
                return end;
            }
            long windowStart = Math.max(globalBlocks, block - windowSide);
            long windowEnd = Math.min(end, (long) block + windowSide + 1);
            return globalBlocks + windowEnd - windowStart;
        }
    }

    private final List<Row> rows;
    private final int blocks;
    private final boolean sound;

    private BigBirdRows(List<Row> rows, int blocks, boolean sound) {
        this.rows = rows;
        this.blocks = blocks;
        this.sound = sound;
    }

    /** The rows of the queries from the first on; a layout has as many blocks of keys as of queries. */
    static BigBirdRows of(BlockMask layout, boolean causal) {
        int blocks = layout.rows();
        List<Row> rows = new ArrayList<>();
        boolean sound = true;
        for (int block = firstBlock(layout); block < blocks; block++) {
            int end = causal ? block + 1 : blocks;
            BitSet row = layout.row(block);
            sound &= row.length() <= end;
            rows.add(row(row, block, end, blocks));
        }
        return new BigBirdRows(rows, blocks, sound);
    }

    private static int firstBlock(BlockMask layout) {
        return Math.clamp(Math.floorDiv(layout.offset(), layout.size()), 0, layout.rows());
    }

    private static Row row(BitSet row, int block, int end, int blocks) {
        int visible = row.cardinality();
        if (visible == end) {
            return new Row(block, end, visible, blocks, blocks);
        }
        int after = row.nextClearBit(block);
        int before = row.previousClearBit(block);
        int sideAfter = after >= end ? blocks : after - block - 1;
        int sideBefore = before < 0 ? blocks : block - before - 1;
        return new Row(block, end, visible, Math.min(row.nextClearBit(0), block), Math.min(sideAfter, sideBefore));
    }

    boolean areOfPattern() {
        int mostGlobals = rows.stream().mapToInt(Row::globals).min().orElse(blocks);
        int widestSide = rows.stream().mapToInt(Row::side).min().orElse(blocks);
        for (int globals = mostGlobals; sound && globals >= 0; globals--) {
            for (int side = widestSide; side >= 0; side--) {
                if (areExplainedBy(globals, side)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether every row sees as many others, or all that there are. */
    private boolean areExplainedBy(int globals, int side) {
        long drawn = 0;
        for (Row row : rows) {
            drawn = Math.max(drawn, row.visible - row.fixed(globals, side));
        }
        for (Row row : rows) {
            long fixed = row.fixed(globals, side);
            if (row.visible - fixed != Math.min(drawn, row.end - fixed)) {
                return false;
            }
        }
        return true;
    }
}
