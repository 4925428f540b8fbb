package dev.sightline.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How one element of a {@link Tensor} is stored: little-endian, as on every platform the Vector API serves. Narrow
 * types are for storage alone; every computation is in float32.
 */
public enum ElementType {
    /** IEEE 754 binary32. */
    FLOAT32(Float.BYTES),
    /**
     * The upper half of a binary32: its range with 8 bits of precision. Reference: Kalamkar et al. (2019), arXiv
     * 1905.12322.
     */
    BFLOAT16(Short.BYTES),
    /** IEEE 754 binary16: 11 bits of precision up to 65504. */
    FLOAT16(Short.BYTES),
    /**
     * A whole number from -128 to 127, meant to be multiplied by a scale that is stored elsewhere; see
     * {@link RowQuantizer}.
     */
    INT8(Byte.BYTES);

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** The element at a byte offset, exactly. */
    float read(MemorySegment segment, long offset) {
        return switch (this) {
            case FLOAT32 -> segment.get(FLOAT, offset);
            case BFLOAT16 -> Float.intBitsToFloat(segment.get(SHORT, offset) << Short.SIZE);
            case FLOAT16 -> Float.float16ToFloat(segment.get(SHORT, offset));
            case INT8 -> segment.get(ValueLayout.JAVA_BYTE, offset);
        };
    }

    /** Stores the nearest value of this type, ties to even; INT8 saturates and stores a NaN as 0. */
    void write(MemorySegment segment, long offset, float value) {
        switch (this) {
            case FLOAT32 -> segment.set(FLOAT, offset, value);
            case BFLOAT16 -> segment.set(SHORT, offset, toBfloat16(value));
            case FLOAT16 -> segment.set(SHORT, offset, Float.floatToFloat16(value));
            case INT8 ->
                segment.set(ValueLayout.JAVA_BYTE, offset, (byte)
                        Math.clamp(Math.rint(value), (double) Byte.MIN_VALUE, (double) Byte.MAX_VALUE));
        }
    }

    private static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            // Rounding could carry a NaN into infinity; a quiet NaN keeps its upper half.
            return (short) ((bits >>> Short.SIZE) | 0x40);
        }
        int half = 0x7fff + ((bits >>> Short.SIZE) & 1);
        return (short) ((bits + half) >>> Short.SIZE);
    }
}
