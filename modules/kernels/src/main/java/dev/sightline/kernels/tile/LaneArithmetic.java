package dev.sightline.kernels.tile;

/**
 * What runs down the lanes of a panel beside the multiplications. Offsets are bytes in {@link Scratch}; a panel is
 * {@code rows} rows of {@link TileProvider#lanes} floats, a lane vector is one such row.
 *
 * <p>Scores and maxima are in units of log2: the packed queries carry the factor log2(e), so that a weight is
 * {@code exp2(score - maximum)}.
 *
 * <p>Stateless and thread-safe.
 */
public interface LaneArithmetic {
    /**
     * How far, in units of log2, scores may exceed the running maximum before it is raised. Weights may then reach 2^8
     * instead of 1, which costs float32 no precision, and most blocks leave the maximum, and with it all earlier sums,
     * as they are.
     */
    float SLACK = 8f;

    /**
     * Sets what a lane does not see.
     *
     * @param visible for each row, a bit for each lane that sees it, the lowest for lane 0
     * @param with what takes the place of the rest
     */
    void hide(long panel, int rows, long[] visible, float with);

    /**
     * Lowest finite bias that is still finite in units of log2. What is below it, such as the lowest float, which often
     * stands for "hidden", counts as this; -infinity stays what it is.
     */
    float LOWEST_BIAS = -0x1.6p127f;

    /** Bounds every score of a panel; see {@link Softcap}. */
    void softcap(long scores, int rows, Softcap softcap);

    /** As {@link #softcap} for contiguous scores. */
    void softcapRow(long scores, int count, Softcap softcap);

    /**
     * Adds {@code slope * |distance + row|} to rows of a panel of scores.
     *
     * @param scores where the first of these rows lies
     * @param firstRow its number: distances are rounded once, whatever rows are left out
     * @param rows how many
     * @param distances lane vector: how far the key of row 0 lies ahead of the query
     * @param slopes lane vector, in units of log2
     */
    void addDistances(long scores, int firstRow, int rows, long distances, long slopes);

    /** Adds {@code slope * |distance + i|} to contiguous scores. */
    void addDistancesRow(long scores, int count, float distance, float slope);

    /** Adds a panel of biases, multiplied by log2(e), to a panel of scores. */
    void addBias(long scores, int rows, long bias);

    /**
     * Raises the running maximum of the lanes in which a block of scores exceeds it by more than {@link #SLACK}.
     *
     * @param maximum lane vector, updated
     * @param factor lane vector, set to {@code exp2(old maximum - new maximum)}: what earlier sums must be multiplied
     *     by;
     *     exactly 1 where the maximum did not change
     * @return true if some factor is not 1
     */
    boolean raiseMaximum(long scores, int rows, long maximum, long factor);

    /**
     * Replaces scores by weights {@code exp2(score - maximum)} and updates the running sum to
     * {@code sum * factor + sum of the weights}; the weights are added up in the order of the rows before they meet the
     * running sum, so that a long sum of small weights does not drown in it. A lane whose maximum is still -infinity
     * gets weights of 0.
     */
    void exponentials(long scores, int rows, long maximum, long sum, long factor);

    /** The highest of contiguous scores, NaNs left out; -infinity if there is none, and 0 for either zero. */
    float highest(long scores, int count);

    /** Replaces contiguous scores by weights {@code exp2(score - reference)}. */
    void weights(long scores, int count, float reference);

    /**
     * Replaces scores by the weights of a softmax whose log-sum-exp is known, {@code exp2(score - logSumExp)}, and sets
     * what the rows add to the entropy of each lane. A score of -infinity weighs 0, whatever the log-sum-exp.
     *
     * @param logSumExp lane vector, in units of log2; -infinity for a lane that sees nothing
     * @param entropy lane vector, set to {@code sum of weight * (logSumExp - score)}, in bits, in the order of the rows
     */
    void weigh(long scores, int rows, long logSumExp, long entropy);

    /** Sets a lane vector to the sum of the rows of a panel, in their order. */
    void sum(long panel, int rows, long total);

    /** Sets a lane vector to the sum of the squares of the rows of a panel: one chain of fused multiply-adds a lane. */
    void sumOfSquares(long panel, int rows, long total);

    /**
     * Adds rows that are no lanes to contiguous sums, {@code sums[column] += rows[row][column]}, in the order of the
     * rows; what rounding loses is kept beside them, so that {@code sums + lost} is the sum to almost twice the precision
     * of a float, and adding 0 changes no bit (Knuth 1997, The Art of Computer Programming 2, 4.2.2, Theorem B).
     *
     * @param pitch floats from row to row
     * @param lost what each sum lacks, updated
     */
    void addRows(long rows, int count, int pitch, int columns, long sums, long lost);

    /** Multiplies every row of a panel by a lane vector. */
    void scale(long panel, int rows, long factor);

    /**
     * Merges the maximum and sum of one set of keys into those of another (Milakov and Gimelshein 2018, Eq. 4, arXiv
     * 1805.02867).
     *
     * @param maximum lane vector
     * @param sum lane vector
     * @param intoMaximum lane vector, set to the larger maximum
     * @param intoSum lane vector, set to the merged sum
     * @param factor lane vector, set to what the first set's outputs are multiplied by
     * @param intoFactor lane vector, set to what the second set's outputs are multiplied by
     */
    void merge(long maximum, long sum, long intoMaximum, long intoSum, long factor, long intoFactor);

    /** Merges outputs by the factors of {@link #merge}: {@code into = into * intoFactor + panel * factor}. */
    void fold(long panel, int rows, long factor, long into, long intoFactor);

    /** {@code to = one + other}, row by row; {@code to} may be one of them. */
    void add(long one, long other, int rows, long to);

    /** Applies {@code elu(x) + 1} to {@code count} elements of an array, from an index on. */
    void eluPlusOne(float[] elements, int first, int count);

    /**
     * Replaces every element of a panel by {@code e^x}; results below 2^-126 are 0, those above 2^127 infinite.
     */
    void exponential(long panel, int rows);
}
