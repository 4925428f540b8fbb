package dev.sightline.kernels.tile;

import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys, or values, of one segment of one head lie: at one distance from each other, or in pages.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class SegmentRows {
    private @Nullable Tensor tensor;
    private long batch;
    private long head;
    private long first;

    /** Begins at row {@code firstRow} of a head. */
    void moveTo(Tensor rows, long ofBatch, long ofHead, long firstRow) {
        tensor = rows;
        batch = ofBatch;
        head = ofHead;
        first = firstRow;
    }

    /** What the offsets refer to. */
    MemorySegment memory() {
        return tensor().segment();
    }

    /** Byte offset of a row of the segment. */
    long offset(int row) {
        return tensor().rowOffset(batch, head, first + row);
    }

    /** Distance of rows that lie together. */
    long rowBytes() {
        return tensor().stride(2) * tensor().elementType().bytes();
    }

    /** How many rows from one on lie together. */
    int together(int row) {
        return (int) Math.min(StripTiling.SEGMENT, tensor().rowsTogether(first + row));
    }

    private Tensor tensor() {
        return Objects.requireNonNull(tensor);
    }
}
