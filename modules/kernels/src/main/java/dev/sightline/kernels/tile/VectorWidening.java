package dev.sightline.kernels.tile;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.sightline.memory.ElementType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows of narrow types become float32 by vectors of floats as wide as all others: the last one of a row takes some elements
 * again. Machines with vectors of 128 bits widen one by one, as there are no vectors of 4 bytes.
 */
final class VectorWidening {
    private static final VectorSpecies<Float> FLOATS = VectorTileProvider.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorTileProvider.INT_SPECIES;
    private static final int LANES = FLOATS.length();
    private static final VectorSpecies<Short> SHORTS = LANES == 16 ? ShortVector.SPECIES_256 : ShortVector.SPECIES_128;
    private static final VectorSpecies<Byte> BYTES = LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;
    private static final int LEAST_WIDTH = LANES < 8 ? Integer.MAX_VALUE : LANES;

    /** Where the exponent of a half, moved to that of a float, falls short of it. */
    private static final int EXPONENTS = 112 << 23;

    /** What that makes of the bits of the lowest normal half. */
    private static final int LOWEST_NORMAL = 113 << 23;

    /** An infinite half, moved. */
    private static final int HALF_INFINITY = 0x0f80_0000;

    private static final int INFINITY = 0x7f80_0000;

    private VectorWidening() {}

    static void widen(ElementType type, MemorySegment from, long row, int width, float scale, long to) {
        if (type == ElementType.FLOAT32) {
            MemorySegment.copy(from, row, Scratch.MEMORY, to, (long) width * Float.BYTES);
            return;
        }
        if (width < LEAST_WIDTH) {
            for (int k = 0; k < width; k++) {
                float value = ScalarBlockPacker.read(type, from, row + (long) k * type.bytes());
                Scratch.set(to + (long) k * Float.BYTES, type == ElementType.INT8 ? value * scale : value);
            }
            return;
        }
        switch (type) {
            case BFLOAT16 -> widenBfloat16(from, row, width, to);
            case FLOAT16 -> widenFloat16(from, row, width, to);
            default -> widenInt8(from, row, width, scale, to);
        }
    }

    private static void widenBfloat16(MemorySegment from, long row, int width, long to) {
        for (int k = 0; k < width; k += LANES) {
            long at = Math.min(k, width - LANES);
            ((IntVector) ShortVector.fromMemorySegment(SHORTS, from, row + at * Short.BYTES, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
                    .lanewise(VectorOperators.LSHL, Short.SIZE)
                    .intoMemorySegment(Scratch.MEMORY, to + at * Float.BYTES, LITTLE_ENDIAN);
        }
    }

    /**
     * The bits of a half become those of a float by a shift and an addition to the exponent. A denormal half has no
     * leading one: it is read as if it had one, and that is subtracted, because arithmetic with denormal floats is
     * slow. Infinities and NaNs had the largest exponent and get the largest one.
     */
    private static void widenFloat16(MemorySegment from, long row, int width, long to) {
        for (int k = 0; k < width; k += LANES) {
            long at = Math.min(k, width - LANES);
            IntVector half =
                    (IntVector) ShortVector.fromMemorySegment(SHORTS, from, row + at * Short.BYTES, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
            IntVector moved = half.and(0x7fff).lanewise(VectorOperators.LSHL, 13);
            IntVector sign = half.and(0x8000).lanewise(VectorOperators.LSHL, 16);
            IntVector normal = moved.add(EXPONENTS);
            IntVector denormal = moved.add(LOWEST_NORMAL)
                    .reinterpretAsFloats()
                    .sub(Float.intBitsToFloat(LOWEST_NORMAL))
                    .reinterpretAsInts();
            VectorMask<Integer> isDenormal = normal.compare(VectorOperators.LT, LOWEST_NORMAL);
            VectorMask<Integer> isSpecial = moved.compare(VectorOperators.GE, HALF_INFINITY);
            normal.blend(denormal, isDenormal)
                    .blend(moved.or(INFINITY), isSpecial)
                    .or(sign)
                    .intoMemorySegment(Scratch.MEMORY, to + at * Float.BYTES, LITTLE_ENDIAN);
        }
    }

    private static void widenInt8(MemorySegment from, long row, int width, float scale, long to) {
        for (int k = 0; k < width; k += LANES) {
            long at = Math.min(k, width - LANES);
            ((FloatVector) ByteVector.fromMemorySegment(BYTES, from, row + at, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(scale)
                    .intoMemorySegment(Scratch.MEMORY, to + at * Float.BYTES, LITTLE_ENDIAN);
        }
    }
}
