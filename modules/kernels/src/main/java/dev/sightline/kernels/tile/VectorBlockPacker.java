package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.Tile.PITCH;
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
 * {@link BlockPacker} by vectors: columns are copied, a step at a time; rows are transposed in registers, 8 at a time.
 *
 * @param rows rows of a tile: 6 or 8
 */
record VectorBlockPacker(int rows) implements BlockPacker {
    private static final VectorSpecies<Float> FLOATS =
            VectorTileProvider.SPECIES.vectorBitSize() >= 256 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;
    private static final int PIECE = FLOATS.length();
    private static final VectorSpecies<Integer> PIECES = FLOATS.withLanes(int.class);

    /** The bits of an infinity. */
    private static final int INFINITY = 0x7f80_0000;

    private static final VectorSpecies<Integer> WORDS = VectorTileProvider.INT_SPECIES;
    private static final int LANES = WORDS.length();
    private static final IntVector LOW = Riffle.lowHalves();
    private static final IntVector HIGH = Riffle.highHalves();

    // For narrow types; machines with vectors of 128 bits widen them one by one.
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_128;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_64;

    @Override
    public void packRows(
            MemorySegment from,
            long offset,
            long rowBytes,
            int count,
            int width,
            float[] to,
            int first,
            int tileFloats) {
        int whole = width / LANES * LANES;
        int tile = first;
        for (int i = 0; i < count; i += rows) {
            long row = offset + i * rowBytes;
            // A tile of 6 rows, and the last tile, read a row twice rather than one that is not there.
            long last = offset + (count - 1) * rowBytes;
            for (int k = 0; k < whole; k += LANES) {
                transpose(
                        from,
                        row + (long) k * Float.BYTES,
                        rowBytes,
                        last + (long) k * Float.BYTES,
                        to,
                        tile + k * PITCH);
            }
            for (int r = 0; r < Math.min(rows, count - i); r++) {
                for (int k = whole; k < width; k++) {
                    to[tile + k * PITCH + r] =
                            from.get(ScalarBlockPacker.FLOAT, row + r * rowBytes + (long) k * Float.BYTES);
                }
            }
            tile += tileFloats;
        }
    }

    /**
     * Transposes 8 rows of one vector each by riffle shuffles: interleaving the first half of the rows with the second moves
     * the top bit of the row to the bottom of the index, and after three times the index reads (column, row).
     */
    private static void transpose(MemorySegment from, long row, long rowBytes, long last, float[] to, int at) {
        IntVector a0 = IntVector.fromMemorySegment(WORDS, from, row, LITTLE_ENDIAN);
        IntVector a1 = IntVector.fromMemorySegment(WORDS, from, Math.min(row + rowBytes, last), LITTLE_ENDIAN);
        IntVector a2 = IntVector.fromMemorySegment(WORDS, from, Math.min(row + 2 * rowBytes, last), LITTLE_ENDIAN);
        IntVector a3 = IntVector.fromMemorySegment(WORDS, from, Math.min(row + 3 * rowBytes, last), LITTLE_ENDIAN);
        IntVector a4 = IntVector.fromMemorySegment(WORDS, from, Math.min(row + 4 * rowBytes, last), LITTLE_ENDIAN);
        IntVector a5 = IntVector.fromMemorySegment(WORDS, from, Math.min(row + 5 * rowBytes, last), LITTLE_ENDIAN);
        IntVector a6 = IntVector.fromMemorySegment(WORDS, from, Math.min(row + 6 * rowBytes, last), LITTLE_ENDIAN);
        IntVector a7 = IntVector.fromMemorySegment(WORDS, from, Math.min(row + 7 * rowBytes, last), LITTLE_ENDIAN);
        IntVector b0 = LOW.selectFrom(a0, a4);
        IntVector b1 = HIGH.selectFrom(a0, a4);
        IntVector b2 = LOW.selectFrom(a1, a5);
        IntVector b3 = HIGH.selectFrom(a1, a5);
        IntVector b4 = LOW.selectFrom(a2, a6);
        IntVector b5 = HIGH.selectFrom(a2, a6);
        IntVector b6 = LOW.selectFrom(a3, a7);
        IntVector b7 = HIGH.selectFrom(a3, a7);
        IntVector c0 = LOW.selectFrom(b0, b4);
        IntVector c1 = HIGH.selectFrom(b0, b4);
        IntVector c2 = LOW.selectFrom(b1, b5);
        IntVector c3 = HIGH.selectFrom(b1, b5);
        IntVector c4 = LOW.selectFrom(b2, b6);
        IntVector c5 = HIGH.selectFrom(b2, b6);
        IntVector c6 = LOW.selectFrom(b3, b7);
        IntVector c7 = HIGH.selectFrom(b3, b7);
        LOW.selectFrom(c0, c4).reinterpretAsFloats().intoArray(to, at);
        HIGH.selectFrom(c0, c4).reinterpretAsFloats().intoArray(to, at + LANES);
        LOW.selectFrom(c1, c5).reinterpretAsFloats().intoArray(to, at + 2 * LANES);
        HIGH.selectFrom(c1, c5).reinterpretAsFloats().intoArray(to, at + 3 * LANES);
        LOW.selectFrom(c2, c6).reinterpretAsFloats().intoArray(to, at + 4 * LANES);
        HIGH.selectFrom(c2, c6).reinterpretAsFloats().intoArray(to, at + 5 * LANES);
        LOW.selectFrom(c3, c7).reinterpretAsFloats().intoArray(to, at + 6 * LANES);
        HIGH.selectFrom(c3, c7).reinterpretAsFloats().intoArray(to, at + 7 * LANES);
    }

    @Override
    public boolean packColumns(
            MemorySegment from, long offset, long rowBytes, int count, int width, float[] to, int tileFloats) {
        // Words, not floats: where the compiler meets narrow vectors of floats first, it may later fail to see that
        // those of
        // the tiles are wide, and then box them. Of infinities and NaNs the magnitude is the highest.
        IntVector magnitudes = IntVector.zero(PIECES);
        boolean restIsFinite = true;
        long row = offset;
        for (int i = 0; i < count; i++) {
            int tile = i * PITCH;
            int column = 0;
            // Whole steps are copied; of those of a tile of 6 rows, 2 floats are of no use.
            for (; column + PITCH <= width; column += rows) {
                for (int k = 0; k < PITCH; k += PIECE) {
                    IntVector piece = IntVector.fromMemorySegment(
                            PIECES, from, row + (long) (column + k) * Float.BYTES, LITTLE_ENDIAN);
                    piece.reinterpretAsFloats().intoArray(to, tile + k);
                    magnitudes = magnitudes.max(piece.and(Integer.MAX_VALUE));
                }
                tile += tileFloats;
            }
            for (; column < width; column += rows) {
                int rest = Math.min(rows, width - column);
                for (int k = 0; k < rest; k++) {
                    float value = from.get(ScalarBlockPacker.FLOAT, row + (long) (column + k) * Float.BYTES);
                    to[tile + k] = value;
                    restIsFinite &= Float.isFinite(value);
                }
                tile += tileFloats;
            }
            row += rowBytes;
        }
        return restIsFinite && magnitudes.reduceLanes(VectorOperators.MAX) < INFINITY;
    }

    @Override
    public void spreadRows(long from, int count, int width, int panelRowBytes, long panelBytes, long to) {
        int lanes = panelRowBytes / Float.BYTES;
        for (int panel = 0; panel * lanes < width; panel++) {
            int here = Math.min(lanes, width - panel * lanes);
            int whole = here / PIECE * PIECE;
            long source = from + (long) panel * panelRowBytes;
            long target = to + panel * panelBytes;
            for (int i = 0; i < count; i++) {
                for (int k = 0; k < whole; k += PIECE) {
                    FloatVector.fromMemorySegment(
                                    FLOATS, Scratch.MEMORY, source + (long) k * Float.BYTES, LITTLE_ENDIAN)
                            .intoMemorySegment(Scratch.MEMORY, target + (long) k * Float.BYTES, LITTLE_ENDIAN);
                }
                for (int k = whole; k < lanes; k++) {
                    Scratch.set(
                            target + (long) k * Float.BYTES,
                            k < here ? Scratch.get(source + (long) k * Float.BYTES) : 0f);
                }
                source += (long) width * Float.BYTES;
                target += panelRowBytes;
            }
        }
    }

    @Override
    public void widen(
            ElementType type,
            MemorySegment from,
            long offset,
            long rowBytes,
            int count,
            int width,
            float[] scales,
            long to) {
        int whole = FLOATS.length() == PITCH ? width / PITCH * PITCH : 0;
        for (int i = 0; i < count; i++) {
            long row = offset + i * rowBytes;
            long target = to + (long) i * width * Float.BYTES;
            switch (type) {
                case FLOAT32 -> MemorySegment.copy(from, row, Scratch.MEMORY, target, (long) whole * Float.BYTES);
                case BFLOAT16 -> widenBfloat16(from, row, whole, target);
                case FLOAT16 -> widenFloat16(from, row, whole, target);
                case INT8 -> widenInt8(from, row, whole, scales[i], target);
            }
            for (int k = whole; k < width; k++) {
                float value = ScalarBlockPacker.read(type, from, row + (long) k * type.bytes());
                Scratch.set(target + (long) k * Float.BYTES, type == ElementType.INT8 ? value * scales[i] : value);
            }
        }
    }

    private static void widenBfloat16(MemorySegment from, long row, int width, long to) {
        for (int k = 0; k < width; k += PITCH) {
            ((IntVector) ShortVector.fromMemorySegment(SHORTS, from, row + (long) k * Short.BYTES, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
                    .lanewise(VectorOperators.LSHL, Short.SIZE)
                    .reinterpretAsFloats()
                    .intoMemorySegment(Scratch.MEMORY, to + (long) k * Float.BYTES, LITTLE_ENDIAN);
        }
    }

    /**
     * The bits of a half, shifted into those of a float, are the number times 2^-112, denormals included: one exact
     * multiplication puts the exponent right. Infinities and NaNs had the largest exponent and get the largest one.
     */
    private static void widenFloat16(MemorySegment from, long row, int width, long to) {
        for (int k = 0; k < width; k += PITCH) {
            IntVector half =
                    (IntVector) ShortVector.fromMemorySegment(SHORTS, from, row + (long) k * Short.BYTES, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
            IntVector magnitude = half.and(0x7fff).lanewise(VectorOperators.LSHL, 13);
            IntVector sign = half.and(0x8000).lanewise(VectorOperators.LSHL, 16);
            VectorMask<Integer> special = half.and(0x7c00).compare(VectorOperators.EQ, 0x7c00);
            IntVector finite = magnitude.reinterpretAsFloats().mul(0x1p112f).reinterpretAsInts();
            finite.blend(magnitude.or(0x7f80_0000), special)
                    .or(sign)
                    .reinterpretAsFloats()
                    .intoMemorySegment(Scratch.MEMORY, to + (long) k * Float.BYTES, LITTLE_ENDIAN);
        }
    }

    private static void widenInt8(MemorySegment from, long row, int width, float scale, long to) {
        for (int k = 0; k < width; k += PITCH) {
            ((FloatVector) ByteVector.fromMemorySegment(BYTES, from, row + k, LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .mul(scale)
                    .intoMemorySegment(Scratch.MEMORY, to + (long) k * Float.BYTES, LITTLE_ENDIAN);
        }
    }
}
