package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.BandMask;
import dev.sightline.attention.Mask;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the tiles that a strip visits. A band is one long range of whole tiles, counted at once, between two edges; and
 * where the mask moves along with the queries, edges that lie alike are counted once.
 *
 * <p>Not thread-safe.
 */
final class VisitedTiles {
    private final StripTiling tiling;
    private final Mask mask;
    private final long keyLength;
    private final BlockView view;
    private final Map<Long, Double> flopsOfEdges = new HashMap<>();

    VisitedTiles(StripTiling tiling) {
        this.tiling = tiling;
        mask = tiling.request().mask();
        keyLength = tiling.request().shape().keyLength();
        view = new BlockView(tiling);
    }

    /** FLOPs of the strip that begins at a row. */
    double flopsOfStrip(long firstRow) {
        int rows = tiling.rowsFrom(firstRow);
        long endRow = firstRow + rows;
        long end = tiling.endKey(firstRow, endRow);
        double flops = 0;
        long block = tiling.nextBlock(firstRow, endRow, 0);
        while (block < end) {
            long next = endOfWholeBlocks(firstRow, endRow, block);
            if (next > block) {
                flops += tiling.flopsOfKeys(rows, block, next);
            } else {
                next = block + KEY_BLOCK;
                flops += flopsOfEdge(firstRow, rows, block);
            }
            block = tiling.nextBlock(firstRow, endRow, next);
        }
        return flops;
    }

    /** One past the blocks, from one on, that a band shows whole to every row. */
    private long endOfWholeBlocks(long firstRow, long endRow, long block) {
        if (!(mask instanceof BandMask band)) {
            return block;
        }
        // Neither bound of a band falls from query to query.
        long end = Math.min(band.endVisibleKey(tiling.queryOf(firstRow)), keyLength);
        boolean begins = band.firstVisibleKey(tiling.queryOf(endRow - 1)) <= block;
        return begins ? Math.max(block, end / KEY_BLOCK * KEY_BLOCK) : block;
    }

    private double flopsOfEdge(long firstRow, int rows, long block) {
        boolean moves = mask instanceof Mask.Causal || mask instanceof Mask.Window;
        if (moves && rows == tiling.lanes() && block + KEY_BLOCK <= keyLength) {
            long distance = firstRow - block * tiling.group();
            return flopsOfEdges.computeIfAbsent(distance, any -> flopsOfBlock(firstRow, block));
        }
        return flopsOfBlock(firstRow, block);
    }

    private double flopsOfBlock(long firstRow, long block) {
        int keys = (int) Math.min(KEY_BLOCK, keyLength - block);
        return view.moveTo(firstRow, block, keys) ? view.flops() : 0;
    }
}
