package dev.sightline.attention.state;

import dev.sightline.memory.ElementType;

/**
 * What a page of keys and values holds.
 *
 * @param heads key-value heads
 * @param length positions; 16 to 256 are usual, and multiples of 16 the fastest
 * @param headDim width of a key
 * @param valueDim width of a value
 * @param type how both are stored; INT8 with a scale a row
 */
public record PageShape(int heads, int length, int headDim, int valueDim, ElementType type) {
    /** @throws IllegalArgumentException if a size is below 1 */
    public PageShape {
        if (heads < 1 || length < 1 || headDim < 1 || valueDim < 1) {
            throw new IllegalArgumentException("a page of " + heads + " heads, " + length + " positions, dims "
                    + headDim + "/" + valueDim + "; expected 1 or more of each");
        }
    }

    /** Bytes of a page. */
    public long bytes() {
        return keyBytes() + valueBytes() + 2 * scaleBytes();
    }

    long keyBytes() {
        return (long) heads * length * headDim * type.bytes();
    }

    long valueBytes() {
        return (long) heads * length * valueDim * type.bytes();
    }

    long scaleBytes() {
        return type == ElementType.INT8 ? (long) heads * length * Float.BYTES : 0;
    }
}
