package dev.sightline.attention;

/**
 * What a computation costs, as a function of its sizes alone; a multiplication and an addition count as two FLOPs, an
 * exponential as none.
 *
 * @param nominalFlops of the function in its cheapest form on paper, over the visible pairs alone
 * @param executedFlops of the kernel, with the hidden pairs of partial tiles and the padding of its lanes
 * @param bytesMoved between memory and the kernel, taking each tile once for every time it is read or written
 * @param workspaceBytesPerThread scratch of each thread: lent for a call, or held by the plan on the heap
 * @param workspaceBytes memory that the plan allocates from the run's arena, for all threads together
 */
public record Cost(
        double nominalFlops,
        double executedFlops,
        double bytesMoved,
        long workspaceBytesPerThread,
        long workspaceBytes) {

    /** Executed over nominal FLOPs: 1 wastes nothing. NaN where there is nothing to do. */
    public double overhead() {
        return executedFlops / nominalFlops;
    }
}
