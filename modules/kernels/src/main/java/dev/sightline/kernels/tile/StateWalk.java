package dev.sightline.kernels.tile;

/**
 * Carries a recurrent state S over positions, one after another, and reads it on the way. For each position, with a its
 * decay:
 *
 * <pre>
 *   S = a S                         rows of S, each by its own factor or all by one
 *   u = v, or beta (v - S^T k)      what is written: the value, or what the state lacks of it
 *   S = S + k u^T
 *   o = S^T q                       for each of its queries
 * </pre>
 *
 * <p>Every element of S is a chain of multiplications and fused multiply-adds in the order of positions, and every
 * output a chain in the order of the rows of S: the recurrence as it is written, with no chunks whose borders would
 * show. So the bits are the same for any width of vectors, for any cut of the sequence, and for any division of the
 * columns among threads.
 *
 * <p>It is also the form with the fewest operations. Processors for matrix products prefer chunks, which do about twice
 * the work in products of matrices (Yang et al. 2024, section 4, arXiv 2312.06635); here a multiplication costs
 * the same in either, the state lies in the nearest cache, and a position takes a few hundred cycles.
 *
 * <p>Rows of the state have {@link StateWalkShape#columns} floats and lie one after another in {@link Scratch}, at byte
 * offsets; values and outputs lie wherever {@link WalkRows} say. Keys, queries and decays have {@link
 * StateWalkShape#headDim} and lie in an array on the heap, at indices: each of their elements is broadcast, and an
 * element of an array costs the compiler a tenth of what one of a segment does, which decides whether it inlines a
 * whole sweep.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
public interface StateWalk {
    /** Columns of a state are a multiple of this. */
    int UNIT = 16;

    /** Rounds up to whole units. */
    static int roundUp(int columns) {
        return (columns + UNIT - 1) / UNIT * UNIT;
    }

    /**
     * Writes positions into the state and answers their queries.
     *
     * @param state [headDim][columns]
     * @param count positions
     * @param operands where the next four lie
     * @param keys [count][headDim]
     * @param decays [count], or [count][headDim]; not read where nothing decays
     * @param betas [count]; read where writes are corrected
     * @param queries [count][readers][headDim]
     * @param values [count][columns]: in the scratch, or in the memory of users
     * @param outputs [count][readers][columns]: in the scratch, or in the memory of users
     * @param reads whether queries are answered; if not, where they and the outputs lie does not matter
     * @param room [columns] for what the state holds of a key
     */
    void write(
            long state,
            int count,
            float[] operands,
            int keys,
            int decays,
            int betas,
            int queries,
            WalkRows values,
            WalkRows outputs,
            boolean reads,
            long room);

    /**
     * Answers queries that all read the state as it is.
     *
     * @param operands where the queries lie
     * @param queries [count][headDim]
     * @param outputs [count][columns]
     */
    void read(long state, int count, float[] operands, int queries, WalkRows outputs);
}
