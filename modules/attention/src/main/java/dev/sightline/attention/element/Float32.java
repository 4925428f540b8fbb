package dev.sightline.attention.element;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Float32 elements of a segment, little-endian as every tensor is; without the index arrays of element access. */
public final class Float32 {
    /** Bytes of an element. */
    public static final long BYTES = Float.BYTES;

    private static final ValueLayout.OfFloat LAYOUT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Float32() {}

    /** The element at a byte offset. */
    public static float read(MemorySegment segment, long offset) {
        return segment.get(LAYOUT, offset);
    }

    /** Stores the element at a byte offset. */
    public static void write(MemorySegment segment, long offset, float value) {
        segment.set(LAYOUT, offset, value);
    }
}
