package dev.sightline.kernels.tile;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link LaneTransposition} by riffle shuffles. With L lanes, L = 2^m rows of C floats are one array whose index has the
 * digits (row bits, column). Interleaving the first half of the array with the second moves the top bit of the row to
 * the bottom of the index; after m times the index reads (column, row bits). The way back takes evens and odds apart. A
 * stage is a load, a two-vector shuffle and a store for each vector, four times as fast as moving elements.
 *
 * @param rowBytes bytes of a row of a panel
 */
record VectorLaneTransposition(long rowBytes) implements LaneTransposition {
    private static final VectorSpecies<Float> SPECIES = VectorTileProvider.SPECIES;
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
    public void toLanes(long staging, int width, float factor, long panel) {
        int pitch = LaneTransposition.pitch(width);
        long bytes = (long) pitch * VECTOR_BYTES;
        long from = staging;
        long to = staging + bytes;
        for (int stage = 1; stage < STAGES; stage++) {
            riffle(from, bytes, to);
            long next = from;
            from = to;
            to = next;
        }
        riffleToPanel(from, bytes, width, factor, panel);
    }

    private static void riffle(long from, long bytes, long to) {
        long second = from + bytes / 2;
        long at = to;
        for (long first = from; first != from + bytes / 2; first += VECTOR_BYTES) {
            IntVector one =
                    IntVector.fromMemorySegment(VectorTileProvider.INT_SPECIES, Scratch.MEMORY, first, LITTLE_ENDIAN);
            IntVector other =
                    IntVector.fromMemorySegment(VectorTileProvider.INT_SPECIES, Scratch.MEMORY, second, LITTLE_ENDIAN);
            LOW_HALVES.selectFrom(one, other).intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
            HIGH_HALVES.selectFrom(one, other).intoMemorySegment(Scratch.MEMORY, at + VECTOR_BYTES, LITTLE_ENDIAN);
            second += VECTOR_BYTES;
            at += 2 * VECTOR_BYTES;
        }
    }

    /** The last riffle: every vector it makes is a column, which goes to its row of the panel. */
    private void riffleToPanel(long from, long bytes, int width, float factor, long panel) {
        FloatVector by = FloatVector.broadcast(SPECIES, factor);
        long first = from;
        long second = from + bytes / 2;
        long at = panel;
        for (int column = 0; column < width; column += 2) {
            IntVector one =
                    IntVector.fromMemorySegment(VectorTileProvider.INT_SPECIES, Scratch.MEMORY, first, LITTLE_ENDIAN);
            IntVector other =
                    IntVector.fromMemorySegment(VectorTileProvider.INT_SPECIES, Scratch.MEMORY, second, LITTLE_ENDIAN);
            LOW_HALVES
                    .selectFrom(one, other)
                    .reinterpretAsFloats()
                    .mul(by)
                    .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
            if (column + 1 < width) {
                HIGH_HALVES
                        .selectFrom(one, other)
                        .reinterpretAsFloats()
                        .mul(by)
                        .intoMemorySegment(Scratch.MEMORY, at + rowBytes, LITTLE_ENDIAN);
            }
            first += VECTOR_BYTES;
            second += VECTOR_BYTES;
            at += 2 * rowBytes;
        }
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
        FloatVector by = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, factors, LITTLE_ENDIAN);
        long from = panel;
        long first = to;
        long second = to + bytes / 2;
        for (int column = 0; column < pitch; column += 2) {
            IntVector one = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, from, LITTLE_ENDIAN)
                    .mul(by)
                    .reinterpretAsInts();
            IntVector other = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, from + rowBytes, LITTLE_ENDIAN)
                    .mul(by)
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
            IntVector one =
                    IntVector.fromMemorySegment(VectorTileProvider.INT_SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
            IntVector other = IntVector.fromMemorySegment(
                    VectorTileProvider.INT_SPECIES, Scratch.MEMORY, at + VECTOR_BYTES, LITTLE_ENDIAN);
            EVENS.selectFrom(one, other).intoMemorySegment(Scratch.MEMORY, first, LITTLE_ENDIAN);
            ODDS.selectFrom(one, other).intoMemorySegment(Scratch.MEMORY, second, LITTLE_ENDIAN);
            first += VECTOR_BYTES;
            second += VECTOR_BYTES;
        }
    }
}
