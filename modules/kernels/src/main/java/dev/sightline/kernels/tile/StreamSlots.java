package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.RowStream.PART_FLOATS;
import static dev.sightline.kernels.tile.RowStream.SCORE_PITCH;
import static dev.sightline.kernels.tile.StripTiling.SEGMENT;

/**
 * Where {@link StreamedSegmentSum} keeps its rows within the staging area of a slot. All offsets are bytes in the
 * scratch, {@code base} being where the area begins.
 *
 * @param rows rows of queries
 * @param headDim floats of a query
 * @param valueDim floats of an output
 */
record StreamSlots(int rows, int headDim, int valueDim) {
    /** Bytes of all. */
    long bytes() {
        return parts(0) + (long) PART_FLOATS * Float.BYTES;
    }

    long query(long base, int row) {
        return base + (long) row * headDim * Float.BYTES;
    }

    long output(long base, int row) {
        return query(base, rows) + (long) row * valueDim * Float.BYTES;
    }

    /** Score, later weight, of a row and a key of the segment. */
    long score(long base, int row, long key) {
        return output(base, rows) + ((long) row * SCORE_PITCH + key) * Float.BYTES;
    }

    long keyScale(long base, long key) {
        return score(base, rows, key);
    }

    long valueScale(long base, long key) {
        return keyScale(base, SEGMENT + key);
    }

    /** Where scores wait in parts. */
    long parts(long base) {
        return valueScale(base, SEGMENT);
    }
}
