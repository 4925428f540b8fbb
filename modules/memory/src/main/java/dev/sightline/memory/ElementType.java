package dev.sightline.memory;

/** How one element of a {@link Tensor} is stored: little-endian, as on every platform the Vector API serves. */
public enum ElementType {
    /** IEEE 754 binary32. */
    FLOAT32(Float.BYTES);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }
}
