package dev.sightline.kernels.tile;

/**
 * Turns rows into lanes and back: queries, outputs and biases lie in memory row by row, panels hold a row in each lane.
 * A group of as many rows as a vector has lanes is turned at a time.
 *
 * <p>Stateless and thread-safe; the staging area belongs to the caller.
 */
public interface LaneTransposition {
    /** Rows turned at a time. */
    int rows();

    /** Floats between rows of the staging area: the width, made even. */
    static int pitch(int width) {
        return width + width % 2;
    }

    /** Bytes of staging for rows of a width. */
    default long stagingBytes(int width) {
        return 2L * rows() * pitch(width) * Float.BYTES;
    }

    /**
     * Writes {@code panel[column][row] = staging[row][column] * factor}.
     *
     * @param staging rows of {@link #pitch} floats at its beginning; overwritten
     * @param panel byte offset of the first column of the first row's lane
     */
    void toLanes(long staging, int width, float factor, long panel);

    /**
     * Writes {@code staging[row][column] = panel[column][row] * factor[row]}.
     *
     * @param panel as in {@link #toLanes}; one more column is read if the width is odd
     * @param factors lane vector, from the first row's lane on
     * @return byte offset of the rows, somewhere in the staging area
     */
    long toRows(long panel, int width, long factors, long staging);
}
