package dev.sightline.kernels.tile;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link LaneTransposition} by riffle shuffles. With L lanes, L = 2^m rows of C floats are one array whose index has
 * the digits (row bits, column). Interleaving the first half of the array with the second moves the top bit of the row
 * to the bottom of the index; after m times the index reads (column, row bits). The way back takes evens and odds
 * apart.
 *
 * <p>From memory, squares of L rows and columns are turned, eight rows in registers at a time; of 16 lanes the last
 * riffle is left to the loop that writes the columns, because a method with 16 vectors and all their riffles is more
 * than the first of the just-in-time compilers takes. Back, a stage is a load, a shuffle and a store for each vector.
 *
 * @param rowBytes bytes of a row of a panel
 */
record VectorLaneTransposition(long rowBytes) implements LaneTransposition {
    private static final VectorSpecies<Float> SPECIES = VectorTileProvider.SPECIES;
    private static final VectorSpecies<Integer> WORDS = VectorTileProvider.INT_SPECIES;
    private static final int LANES = SPECIES.length();
    private static final long VECTOR_BYTES = SPECIES.vectorByteSize();
    private static final int STAGES = Integer.numberOfTrailingZeros(LANES);
    private static final IntVector LOW_HALVES = Riffle.lowHalves();
    private static final IntVector HIGH_HALVES = Riffle.highHalves();
    private static final IntVector EVENS = Riffle.evens();
    private static final IntVector ODDS = Riffle.odds();

    @Override
    public int rows() {
        return LANES;
    }

    @Override
    public void toLanes(MemorySegment from, long[] offsets, int width, float factor, long staging, long panel) {
        int whole = width / LANES * LANES;
        for (int lane = 0; lane < offsets.length; lane += LANES) {
            long group = panel + (long) lane * Float.BYTES;
            for (int column = 0; column < whole; column += LANES) {
                turn(from, offsets, lane, column, staging);
                writeColumns(staging, factor, group + column * rowBytes);
            }
        }
        for (int column = whole; column < width; column++) {
            for (int lane = 0; lane < offsets.length; lane++) {
                float value = from.get(UserMemory.FLOAT, offsets[lane] + (long) column * Float.BYTES);
                long at = panel + column * rowBytes + (long) lane * Float.BYTES;
                Scratch.set(at, value * factor);
            }
        }
    }

    private void writeColumns(long turned, float factor, long panel) {
        FloatVector by = FloatVector.broadcast(SPECIES, factor);
        long at = panel;
        if (LANES == 16) {
            for (long one = turned; one != turned + LANES / 2 * VECTOR_BYTES; one += VECTOR_BYTES) {
                IntVector first = IntVector.fromMemorySegment(WORDS, Scratch.MEMORY, one, LITTLE_ENDIAN);
                IntVector second = IntVector.fromMemorySegment(
                        WORDS, Scratch.MEMORY, one + LANES / 2 * VECTOR_BYTES, LITTLE_ENDIAN);
                LOW_HALVES
                        .selectFrom(first, second)
                        .reinterpretAsFloats()
                        .mul(by)
                        .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
                HIGH_HALVES
                        .selectFrom(first, second)
                        .reinterpretAsFloats()
                        .mul(by)
                        .intoMemorySegment(Scratch.MEMORY, at + rowBytes, LITTLE_ENDIAN);
                at += 2 * rowBytes;
            }
        } else {
            for (long one = turned; one != turned + LANES * VECTOR_BYTES; one += VECTOR_BYTES) {
                FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, one, LITTLE_ENDIAN)
                        .mul(by)
                        .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
                at += rowBytes;
            }
        }
    }

    /** Turns a square; of 16 lanes all but the last riffle, for which every second row goes before the others. */
    private static void turn(MemorySegment from, long[] offsets, int lane, int column, long to) {
        long shift = (long) column * Float.BYTES;
        switch (LANES) {
            case 16 -> {
                turnEight(from, offsets, lane, 2, shift, to);
                turnEight(from, offsets, lane + 1, 2, shift, to + 8 * VECTOR_BYTES);
            }
            case 8 -> turnEight(from, offsets, lane, 1, shift, to);
            default -> turnFour(from, offsets, lane, shift, to);
        }
    }

    private static void turnEight(MemorySegment from, long[] offsets, int lane, int step, long shift, long to) {
        IntVector a0 = IntVector.fromMemorySegment(WORDS, from, offsets[lane] + shift, LITTLE_ENDIAN);
        IntVector a1 = IntVector.fromMemorySegment(WORDS, from, offsets[lane + step] + shift, LITTLE_ENDIAN);
        IntVector a2 = IntVector.fromMemorySegment(WORDS, from, offsets[lane + 2 * step] + shift, LITTLE_ENDIAN);
        IntVector a3 = IntVector.fromMemorySegment(WORDS, from, offsets[lane + 3 * step] + shift, LITTLE_ENDIAN);
        IntVector a4 = IntVector.fromMemorySegment(WORDS, from, offsets[lane + 4 * step] + shift, LITTLE_ENDIAN);
        IntVector a5 = IntVector.fromMemorySegment(WORDS, from, offsets[lane + 5 * step] + shift, LITTLE_ENDIAN);
        IntVector a6 = IntVector.fromMemorySegment(WORDS, from, offsets[lane + 6 * step] + shift, LITTLE_ENDIAN);
        IntVector a7 = IntVector.fromMemorySegment(WORDS, from, offsets[lane + 7 * step] + shift, LITTLE_ENDIAN);
        IntVector b0 = LOW_HALVES.selectFrom(a0, a4);
        IntVector b1 = HIGH_HALVES.selectFrom(a0, a4);
        IntVector b2 = LOW_HALVES.selectFrom(a1, a5);
        IntVector b3 = HIGH_HALVES.selectFrom(a1, a5);
        IntVector b4 = LOW_HALVES.selectFrom(a2, a6);
        IntVector b5 = HIGH_HALVES.selectFrom(a2, a6);
        IntVector b6 = LOW_HALVES.selectFrom(a3, a7);
        IntVector b7 = HIGH_HALVES.selectFrom(a3, a7);
        IntVector c0 = LOW_HALVES.selectFrom(b0, b4);
        IntVector c1 = HIGH_HALVES.selectFrom(b0, b4);
        IntVector c2 = LOW_HALVES.selectFrom(b1, b5);
        IntVector c3 = HIGH_HALVES.selectFrom(b1, b5);
        IntVector c4 = LOW_HALVES.selectFrom(b2, b6);
        IntVector c5 = HIGH_HALVES.selectFrom(b2, b6);
        IntVector c6 = LOW_HALVES.selectFrom(b3, b7);
        IntVector c7 = HIGH_HALVES.selectFrom(b3, b7);
        LOW_HALVES.selectFrom(c0, c4).intoMemorySegment(Scratch.MEMORY, to, LITTLE_ENDIAN);
        HIGH_HALVES.selectFrom(c0, c4).intoMemorySegment(Scratch.MEMORY, to + VECTOR_BYTES, LITTLE_ENDIAN);
        LOW_HALVES.selectFrom(c1, c5).intoMemorySegment(Scratch.MEMORY, to + 2 * VECTOR_BYTES, LITTLE_ENDIAN);
        HIGH_HALVES.selectFrom(c1, c5).intoMemorySegment(Scratch.MEMORY, to + 3 * VECTOR_BYTES, LITTLE_ENDIAN);
        LOW_HALVES.selectFrom(c2, c6).intoMemorySegment(Scratch.MEMORY, to + 4 * VECTOR_BYTES, LITTLE_ENDIAN);
        HIGH_HALVES.selectFrom(c2, c6).intoMemorySegment(Scratch.MEMORY, to + 5 * VECTOR_BYTES, LITTLE_ENDIAN);
        LOW_HALVES.selectFrom(c3, c7).intoMemorySegment(Scratch.MEMORY, to + 6 * VECTOR_BYTES, LITTLE_ENDIAN);
        HIGH_HALVES.selectFrom(c3, c7).intoMemorySegment(Scratch.MEMORY, to + 7 * VECTOR_BYTES, LITTLE_ENDIAN);
    }

    private static void turnFour(MemorySegment from, long[] offsets, int lane, long shift, long to) {
        IntVector a0 = IntVector.fromMemorySegment(WORDS, from, offsets[lane] + shift, LITTLE_ENDIAN);
        IntVector a1 = IntVector.fromMemorySegment(WORDS, from, offsets[lane + 1] + shift, LITTLE_ENDIAN);
        IntVector a2 = IntVector.fromMemorySegment(WORDS, from, offsets[lane + 2] + shift, LITTLE_ENDIAN);
        IntVector a3 = IntVector.fromMemorySegment(WORDS, from, offsets[lane + 3] + shift, LITTLE_ENDIAN);
        IntVector b0 = LOW_HALVES.selectFrom(a0, a2);
        IntVector b1 = HIGH_HALVES.selectFrom(a0, a2);
        IntVector b2 = LOW_HALVES.selectFrom(a1, a3);
        IntVector b3 = HIGH_HALVES.selectFrom(a1, a3);
        LOW_HALVES.selectFrom(b0, b2).intoMemorySegment(Scratch.MEMORY, to, LITTLE_ENDIAN);
        HIGH_HALVES.selectFrom(b0, b2).intoMemorySegment(Scratch.MEMORY, to + VECTOR_BYTES, LITTLE_ENDIAN);
        LOW_HALVES.selectFrom(b1, b3).intoMemorySegment(Scratch.MEMORY, to + 2 * VECTOR_BYTES, LITTLE_ENDIAN);
        HIGH_HALVES.selectFrom(b1, b3).intoMemorySegment(Scratch.MEMORY, to + 3 * VECTOR_BYTES, LITTLE_ENDIAN);
    }

    @Override
    public long toRows(long panel, int width, long factors, long staging) {
        int pitch = LaneTransposition.pitch(width);
        long bytes = (long) pitch * VECTOR_BYTES;
        takeApartFromPanel(panel, pitch, factors, staging, bytes);
        long from = staging;
        long to = staging + bytes;
        for (int stage = 1; stage < STAGES; stage++) {
            takeApart(from, bytes, to);
            long next = from;
            from = to;
            to = next;
        }
        return from;
    }

    private void takeApartFromPanel(long panel, int pitch, long factors, long to, long bytes) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector by = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, factors, LITTLE_ENDIAN);
        long from = panel;
        long first = to;
        long second = to + bytes / 2;
        for (int column = 0; column < pitch; column += 2) {
            IntVector one = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, from, LITTLE_ENDIAN)
                    .fma(by, zero)
                    .reinterpretAsInts();
            IntVector other = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, from + rowBytes, LITTLE_ENDIAN)
                    .fma(by, zero)
                    .reinterpretAsInts();
            EVENS.selectFrom(one, other).intoMemorySegment(Scratch.MEMORY, first, LITTLE_ENDIAN);
            ODDS.selectFrom(one, other).intoMemorySegment(Scratch.MEMORY, second, LITTLE_ENDIAN);
            from += 2 * rowBytes;
            first += VECTOR_BYTES;
            second += VECTOR_BYTES;
        }
    }

    private static void takeApart(long from, long bytes, long to) {
        long first = to;
        long second = to + bytes / 2;
        for (long at = from; at != from + bytes; at += 2 * VECTOR_BYTES) {
            IntVector one = IntVector.fromMemorySegment(WORDS, Scratch.MEMORY, at, LITTLE_ENDIAN);
            IntVector other = IntVector.fromMemorySegment(WORDS, Scratch.MEMORY, at + VECTOR_BYTES, LITTLE_ENDIAN);
            EVENS.selectFrom(one, other).intoMemorySegment(Scratch.MEMORY, first, LITTLE_ENDIAN);
            ODDS.selectFrom(one, other).intoMemorySegment(Scratch.MEMORY, second, LITTLE_ENDIAN);
            first += VECTOR_BYTES;
            second += VECTOR_BYTES;
        }
    }
}
