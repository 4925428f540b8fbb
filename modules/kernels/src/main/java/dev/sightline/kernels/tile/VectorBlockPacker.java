package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.Tile.PITCH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.sightline.memory.ElementType;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link BlockPacker} by vectors: columns are copied, rows are transposed in registers, 8 at a time.
 *
 * @param rows rows of a tile: 6 or 8, and 8 where a vector is two steps
 */
record VectorBlockPacker(int rows) implements BlockPacker {
    /** The bits of an infinity. Of infinities and NaNs the magnitude, as a word, is the highest. */
    private static final int INFINITY = 0x7f80_0000;

    private static final VectorSpecies<Integer> WORDS = VectorTileProvider.INT_SPECIES;
    private static final int LANES = WORDS.length();
    private static final IntVector LOW = Riffle.lowHalves();
    private static final IntVector HIGH = Riffle.highHalves();

    // The first steps of two rows of memory, and the second ones.
    private static final IntVector FIRST_STEPS = Riffle.firstHalves();
    private static final IntVector SECOND_STEPS = Riffle.secondHalves();

    VectorBlockPacker {
        if (rows != PITCH && LANES > PITCH) {
            throw new IllegalArgumentException("vectors of " + LANES + " lanes take tiles of 8 rows, found " + rows);
        }
    }

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
                    to[tile + k * PITCH + r] = from.get(UserMemory.FLOAT, row + r * rowBytes + (long) k * Float.BYTES);
                }
            }
            tile += tileFloats;
        }
    }

    /**
     * Transposes 8 rows of one vector each by riffle shuffles: interleaving the first half of the rows with the second
     * moves the top bit of the row to the bottom of the index, and after three times the index reads (column, row).
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

    /** A column further is a row of A further, a row of memory a step. */
    @Override
    public boolean packColumns(
            MemorySegment from, long offset, long rowBytes, int count, int width, float[] to, int tileFloats) {
        if (LANES <= PITCH) {
            return packSteps(from, offset, rowBytes, count, width, to, tileFloats);
        }
        int whole = count < 2 || width < LANES ? 0 : width / PITCH * PITCH;
        boolean finite = whole == 0 || packPairsOfSteps(from, offset, rowBytes, count, whole, to, tileFloats);
        return packRest(from, offset, rowBytes, count, whole, width, to, tileFloats) && finite;
    }

    /** With vectors of at most a step. Whole steps are copied; of those of a tile of 6 rows, 2 floats are of no use. */
    private boolean packSteps(
            MemorySegment from, long offset, long rowBytes, int count, int width, float[] to, int tileFloats) {
        IntVector magnitudes = IntVector.zero(WORDS);
        int columns = width < PITCH ? 0 : ((width - PITCH) / rows + 1) * rows;
        long row = offset;
        for (int i = 0; i < count; i++) {
            int step = i * PITCH;
            for (int column = 0; column < columns; column += rows) {
                for (int k = 0; k < PITCH; k += LANES) {
                    IntVector words = IntVector.fromMemorySegment(
                            WORDS, from, row + (long) (column + k) * Float.BYTES, LITTLE_ENDIAN);
                    words.reinterpretAsFloats().intoArray(to, step + k);
                    magnitudes = words.and(Integer.MAX_VALUE).max(magnitudes);
                }
                step += tileFloats;
            }
            row += rowBytes;
        }
        return packRest(from, offset, rowBytes, count, columns, width, to, tileFloats)
                && IntVector.zero(WORDS).max(magnitudes).reduceLanes(VectorOperators.MAX) < INFINITY;
    }

    /**
     * With vectors of two steps: those of two rows of memory are exchanged by halves, so that both hold neighbouring
     * steps of one tile. Vectors of half the width would do without, but where the compiler meets narrow vectors first,
     * it may later fail to see that those of the tiles are wide, and then box them.
     */
    private boolean packPairsOfSteps(
            MemorySegment from, long offset, long rowBytes, int count, int width, float[] to, int tileFloats) {
        IntVector magnitudes = IntVector.zero(WORDS);
        for (int i = 0; i < count; i += 2) {
            // The last pairs of rows and of steps are packed twice in part where numbers are odd.
            int step = Math.min(i, count - 2);
            long row = offset + step * rowBytes;
            for (int column = 0; column < width; column += LANES) {
                int first = Math.min(column, width - LANES);
                long at = row + (long) first * Float.BYTES;
                IntVector one = IntVector.fromMemorySegment(WORDS, from, at, LITTLE_ENDIAN);
                IntVector other = IntVector.fromMemorySegment(WORDS, from, at + rowBytes, LITTLE_ENDIAN);
                magnitudes = one.and(Integer.MAX_VALUE)
                        .max(other.and(Integer.MAX_VALUE))
                        .max(magnitudes);
                int tile = first / PITCH * tileFloats + step * PITCH;
                FIRST_STEPS.selectFrom(one, other).reinterpretAsFloats().intoArray(to, tile);
                SECOND_STEPS.selectFrom(one, other).reinterpretAsFloats().intoArray(to, tile + tileFloats);
            }
        }
        return IntVector.zero(WORDS).max(magnitudes).reduceLanes(VectorOperators.MAX) < INFINITY;
    }

    private boolean packRest(
            MemorySegment from,
            long offset,
            long rowBytes,
            int count,
            int first,
            int width,
            float[] to,
            int tileFloats) {
        boolean finite = true;
        for (int i = 0; i < count; i++) {
            long row = offset + i * rowBytes;
            for (int column = first; column < width; column++) {
                float value = from.get(UserMemory.FLOAT, row + (long) column * Float.BYTES);
                to[column / rows * tileFloats + i * PITCH + column % rows] = value;
                finite &= Float.isFinite(value);
            }
        }
        return finite;
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
        for (int i = 0; i < count; i++) {
            long target = to + (long) i * width * Float.BYTES;
            float scale = type == ElementType.INT8 ? scales[i] : 1f;
            VectorWidening.widen(type, from, offset + i * rowBytes, width, scale, target);
        }
    }

    /** A copy of a few vectors takes a tenth of the time of a call that checks two segments. */
    @Override
    public void copyRows(
            MemorySegment from,
            long offset,
            long rowBytes,
            int count,
            int width,
            MemorySegment to,
            long toOffset,
            long toRowBytes) {
        int whole = width / LANES * LANES;
        for (int i = 0; i < count; i++) {
            long row = offset + i * rowBytes;
            long toRow = toOffset + i * toRowBytes;
            for (int k = 0; k < whole; k += LANES) {
                IntVector.fromMemorySegment(WORDS, from, row + (long) k * Float.BYTES, LITTLE_ENDIAN)
                        .intoMemorySegment(to, toRow + (long) k * Float.BYTES, LITTLE_ENDIAN);
            }
            for (int k = whole; k < width; k++) {
                float element = from.get(UserMemory.FLOAT, row + (long) k * Float.BYTES);
                to.set(UserMemory.FLOAT, toRow + (long) k * Float.BYTES, element);
            }
        }
    }
}
