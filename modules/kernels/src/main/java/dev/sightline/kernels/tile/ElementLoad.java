package dev.sightline.kernels.tile;

import dev.sightline.memory.ElementType;
import java.lang.classfile.CodeBuilder;

/**
 * Code that brings {@link RowStream#PARTS} neighbouring elements of a row from user memory into vectors of float32: by
 * one load where the elements are narrow, and a conversion for each vector.
 *
 * @param type of the elements
 */
record ElementLoad(ElementType type) {
    /** Exponent and mantissa of a half where those of a float end, and its sign where it belongs. */
    private static final int HALF_BITS = 0x8fff_e000;

    /** Operands of halves above this would overflow when scaled. */
    static final float MOST = 0x1p15f;

    /** An infinite half in that place. */
    private static final int HALF_INFINITY = 0x0f80_0000;

    private static final int INFINITY = 0x7f80_0000;
    private static final int MAGNITUDE = 0x7fff_ffff;

    /** Whether elements are multiplied by a scale. */
    boolean isScaled() {
        return type == ElementType.INT8;
    }

    /**
     * Multiplies the other operand, on the stack, by what {@link #half} leaves out: a power of two, so that the
     * products are exactly those of the elements, if the other operand is below {@link #MOST}.
     */
    void scale(VectorCode vector) {
        if (type == ElementType.FLOAT16) {
            vector.multiplyBy(0x1p112f);
        }
    }

    /** Bytes of the elements that are loaded at once. */
    long bytes() {
        return (long) RowStream.PARTS * type.bytes();
    }

    /**
     * Writes the code.
     *
     * @param segment slot of the memory
     * @param base slot of the byte offset
     * @param distance what is added to it
     * @param scale slot of what INT8 elements are multiplied by
     * @param to slots of the vectors
     */
    void write(VectorCode vector, int segment, int base, long distance, int scale, int[] to) {
        int lanes = RowStream.PARTS / to.length;
        for (int i = 0; i < to.length; i++) {
            long at = distance + (long) i * lanes * type.bytes();
            switch (type) {
                case FLOAT32 -> vector.loadFloats(segment, base, at);
                case BFLOAT16 -> {
                    vector.loadShorts(segment, base, at);
                    vector.words("LSHL", Short.SIZE);
                    vector.asFloats();
                }
                case FLOAT16 -> {
                    vector.loadShorts(segment, base, at);
                    half(vector, to[i]);
                }
                case INT8 -> {
                    vector.loadBytes(segment, base, distance, i);
                    vector.multiplyBy(scale);
                }
            }
            vector.code().astore(to[i]);
        }
    }

    /**
     * The bits of a half, shifted into those of a float, are the number times 2^-112, denormals included; the factor is
     * left to {@link #scale}. Infinities and NaNs had the largest exponent and get the largest one. Denormal halves,
     * below 6.1e-5, become denormal floats, with which many processors multiply slowly: a cache full of them takes ten
     * times as long.
     */
    private static void half(VectorCode vector, int slot) {
        CodeBuilder code = vector.code();
        vector.words("LSHL", 13);
        vector.words("AND", HALF_BITS);
        code.astore(slot).aload(slot).aload(slot);
        vector.words("AND", MAGNITUDE);
        code.astore(slot);
        vector.orWhereAtLeast(INFINITY, slot, HALF_INFINITY);
        vector.asFloats();
    }
}
