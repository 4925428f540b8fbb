package dev.sightline.kernels.tile;

import java.lang.foreign.MemorySegment;

/**
 * Turns rows into lanes and back: queries, outputs and biases lie in memory row by row, panels hold a row in each lane.
 * A group of as many rows as a vector has lanes is turned at a time.
 *
 * <p>Stateless and thread-safe; the staging area belongs to the caller.
 */
public interface LaneTransposition {
    /** Rows turned at a time. */
    int rows();

    /** Floats between rows that were lanes: the width, made even. */
    static int pitch(int width) {
        return width + width % 2;
    }

    /** Bytes of staging for rows of a width. */
    default long stagingBytes(int width) {
        return 2L * rows() * Math.max(rows(), pitch(width)) * Float.BYTES;
    }

    /**
     * Writes {@code panel[column][lane] = from[lane][column] * factor}, for all lanes of the panel.
     *
     * @param from float32 rows
     * @param offsets byte offset of the row of each lane; several lanes may have the same
     * @param width columns
     */
    void toLanes(MemorySegment from, long[] offsets, int width, float factor, long staging, long panel);

    /**
     * Writes {@code staging[row][column] = panel[column][row] * factor[row]} for a group of rows. A 0 of the panel gives 0,
     * and never -0: the sign of a sum of 0 tells which hidden values were added with a weight of 0, and which left out.
     *
     * @param panel byte offset of the first column of the first row's lane; one more column is read if the width is odd
     * @param factors lane vector, from the first row's lane on
     * @return byte offset of the rows, {@link #pitch} floats apart, somewhere in the staging area
     */
    long toRows(long panel, int width, long factors, long staging);
}
