package dev.sightline.kernels.tile;

/**
 * What runs down the lanes of a panel beside the multiplications. All offsets are bytes in {@link Scratch}; a panel is
 * {@code rows} rows of {@link TileProvider#lanes} floats, a lane vector is one such row.
 *
 * <p>Scores and maxima are in units of log2: the packed queries carry the factor log2(e), so that a weight is
 * {@code exp2(score - maximum)}.
 *
 * <p>Stateless and thread-safe.
 */
public interface LaneArithmetic {

    /**
     * Hides scores: row {@code key} of a lane becomes -infinity unless {@code first <= key < end}.
     *
     * @param first lane vector of the first visible row
     * @param end lane vector of one past the last visible row
     */
    void hide(long scores, int rows, long first, long end);

    /** As {@link #hide} for linear attention: hidden weights become 0. */
    void hideWeights(long weights, int rows, long first, long end);

    /**
     * Raises the running maximum by a block of scores.
     *
     * @param maximum lane vector, updated
     * @param factor lane vector, set to {@code exp2(old maximum - new maximum)}: what earlier sums must be multiplied by;
     *     exactly 1 where the maximum did not change
     * @return true if some factor is not 1
     */
    boolean raiseMaximum(long scores, int rows, long maximum, long factor);

    /**
     * Replaces scores by weights {@code exp2(score - maximum)} and updates the running sum to {@code sum * factor + sum of
     * the weights}; the weights are added up in the order of the rows before they meet the running sum, so that a long
     * sum of small weights does not drown in it. A lane whose maximum is still -infinity gets weights of 0.
     */
    void exponentials(long scores, int rows, long maximum, long sum, long factor);

    /** Multiplies every row of a panel by a lane vector. */
    void scale(long panel, int rows, long factor);

    /**
     * Closes a panel of open sums: {@code closed = closed * factor + open}, and the open sums begin again at 0. An open sum
     * is one chain of additions; keeping chains short keeps the rounding error of a long context small.
     */
    void fold(long open, int rows, long closed, long factor);

    /** Applies {@code elu(x) + 1} to every element of a panel. */
    void eluPlusOne(long panel, int rows);
}
