package dev.sightline.kernels.tile;

/**
 * Products of a few rows with keys and values that are read from memory where they lie and never packed: with few rows
 * memory is the limit (Dao et al. 2023, "Flash-Decoding for long-context inference"), and packing would be a second
 * pass over data that is used only once.
 *
 * <p>Lanes are columns. A score is summed in {@link #PARTS} parts, part p being the chain of the columns p, p + 16, p +
 * 32, ..., and the parts are added in halves: p and p + 8, then p and p + 4, and so on. Values are summed in their order.
 * Both hold for any width of vectors, so the bits are the same; a {@link Tile} sums a score in one chain, so they differ
 * from those of many rows.
 *
 * <p>Rows of queries, scores and outputs lie one after another in the scratch. A stream is made for a number of rows,
 * for widths, and for a type of keys and values.
 *
 * <p>Thread-safe.
 */
interface RowStream {
    /** Parts of the sum of a score; widths must be multiples of it. */
    int PARTS = 16;

    /** Keys that are taken together at most. */
    int RUN = 256;

    /** Floats from the scores of a row to those of the next. */
    int SCORE_PITCH = (int) StripTiling.SEGMENT;

    /** Floats that {@link #multiply} needs for scores in parts, for each of two rows. */
    int PART_FLOATS = 2 * RUN * PARTS;

    /**
     * {@code S = Q K^T}.
     *
     * @param queries rows of queries
     * @param keys where the keys of the segment lie
     * @param first first visible key of the segment
     * @param end one past the last visible key of the segment
     * @param scales a float for each key of the segment; read for INT8 alone
     * @param scores rows of {@link #SCORE_PITCH} floats
     * @param parts {@link #PART_FLOATS} floats
     */
    void multiply(long queries, SegmentRows keys, int first, int end, long scales, long scores, long parts);

    /**
     * {@code O += P V}.
     *
     * @param weights rows of {@link #SCORE_PITCH} floats
     * @param values where the values of the segment lie
     * @param first first visible value of the segment
     * @param end one past the last visible value of the segment
     * @param scales a float for each value of the segment; read for INT8 alone
     * @param outputs rows of outputs
     */
    void accumulate(long weights, SegmentRows values, int first, int end, long scales, long outputs);
}
