package dev.sightline.kernels.statistics;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The highest-weighted keys of each row and their weights, in memory that the caller owns.
 *
 * <p>As thread-safe as that memory.
 */
public final class HighestKeys {
    private static final ValueLayout.OfInt INDEX = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment keys;
    private final Tensor weights;
    private final Tensor bytesOfKeys;

    /**
     * Views memory.
     *
     * @param keys int32, little-endian, [batch, queryHeads, queryLength, count], row-major: positions of keys, -1 where
     *     fewer are visible
     * @param weights float32, of the same shape: their weights, 0 where there is no key
     * @throws IllegalArgumentException if the segment has fewer bytes than the shape of the weights asks for
     */
    public HighestKeys(MemorySegment keys, Tensor weights) {
        long bytes = weights.shape().elements() * Integer.BYTES;
        if (keys.byteSize() < bytes) {
            throw new IllegalArgumentException("the highest keys have " + keys.byteSize() + " bytes, but "
                    + weights.shape() + " int32 need " + bytes + "; give a larger segment");
        }
        this.keys = keys;
        this.weights = weights;
        bytesOfKeys = Tensor.of(keys, ElementType.INT8, bytes);
    }

    /** Memory for what a request wants; errors as in {@link RunArena#tensor}. */
    static HighestKeys allocate(Shape shape, RunArena arena) {
        Tensor weights = arena.tensor("weights of the highest keys", shape.sizes());
        return new HighestKeys(arena.allocate("highest keys", shape.elements() * Integer.BYTES), weights);
    }

    /** The positions of the keys, as given. */
    public MemorySegment keys() {
        return keys;
    }

    /** Their weights. */
    public Tensor weights() {
        return weights;
    }

    /** The keys as bytes, for checks of their memory. */
    Tensor bytesOfKeys() {
        return bytesOfKeys;
    }

    /**
     * The key of a rank, 0 for the highest; -1 if fewer are visible.
     *
     * @throws IndexOutOfBoundsException if an index is outside its dimension
     */
    public int key(long batch, long head, long query, int rank) {
        return keys.get(INDEX, offset(batch, head, query, rank));
    }

    /** The weight of a rank; errors as in {@link #key}. */
    public float weight(long batch, long head, long query, int rank) {
        return weights.get(batch, head, query, rank);
    }

    void setKey(long batch, long head, long query, int rank, int key) {
        keys.set(INDEX, offset(batch, head, query, rank), key);
    }

    private long offset(long batch, long head, long query, int rank) {
        Objects.checkIndex(batch, weights.size(0));
        Objects.checkIndex(head, weights.size(1));
        Objects.checkIndex(query, weights.size(2));
        Objects.checkIndex((long) rank, weights.size(3));
        return (((batch * weights.size(1) + head) * weights.size(2) + query) * weights.size(3) + rank) * Integer.BYTES;
    }
}
