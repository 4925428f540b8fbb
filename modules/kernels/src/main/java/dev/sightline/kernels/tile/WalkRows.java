package dev.sightline.kernels.tile;

import java.lang.foreign.MemorySegment;

/**
 * Rows of floats that a {@link StateWalk} reads or writes where they lie: values, or outputs.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
public final class WalkRows {
    private MemorySegment memory = Scratch.MEMORY;
    private long offset;
    private long rowBytes;

    /**
     * Rows at a distance from each other.
     *
     * @param at byte offset of the first row
     * @param distance bytes from row to row
     */
    public void moveTo(MemorySegment segment, long at, long distance) {
        memory = segment;
        offset = at;
        rowBytes = distance;
    }

    MemorySegment memory() {
        return memory;
    }

    long offset(int row) {
        return offset + row * rowBytes;
    }

    long rowBytes() {
        return rowBytes;
    }
}
