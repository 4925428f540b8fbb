package dev.sightline.kernels.tile;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link KeySums} with the Vector API: some vectors of channels after another, each over all positions, since a loop over
 * few channels is left before it has come into its stride.
 */
record VectorKeySums() implements KeySums {
    private static final VectorSpecies<Float> SPECIES = VectorTileProvider.SPECIES;
    private static final int LANES = SPECIES.length();
    private static final long PARTS_BYTES = (long) RowStream.PARTS * Float.BYTES;
    private static final ScalarKeySums LOOPS = new ScalarKeySums();

    @Override
    public void add(long sums, int headDim, int count, float[] operands, int keys) {
        if (headDim % RowStream.PARTS != 0) {
            LOOPS.add(sums, headDim, count, operands, keys);
            return;
        }
        for (int i = 0; i < count; i++) {
            int key = keys + i * headDim;
            for (int k = 0; k < headDim; k += LANES) {
                long sum = sums + (long) k * Float.BYTES;
                FloatVector.fromArray(SPECIES, operands, key + k)
                        .add(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum, LITTLE_ENDIAN))
                        .intoMemorySegment(Scratch.MEMORY, sum, LITTLE_ENDIAN);
            }
        }
    }

    @Override
    public void addAndDivide(
            long sums, int headDim, int count, float[] operands, int keys, int readers, int queries, long room) {
        if (headDim % RowStream.PARTS != 0) {
            LOOPS.addAndDivide(sums, headDim, count, operands, keys, readers, queries, room);
            return;
        }
        Scratch.clear(room, (long) count * readers * PARTS_BYTES);
        for (int part = 0; part < RowStream.PARTS; part += LANES) {
            int k = part;
            for (; k + 3 * RowStream.PARTS < headDim; k += 4 * RowStream.PARTS) {
                long sum = sums + (long) k * Float.BYTES;
                addAndMultiplyFour(
                        sum,
                        headDim,
                        count,
                        operands,
                        keys + k,
                        readers,
                        queries + k,
                        room + (long) part * Float.BYTES);
            }
            for (; k < headDim; k += RowStream.PARTS) {
                long sum = sums + (long) k * Float.BYTES;
                addAndMultiply(
                        sum,
                        headDim,
                        count,
                        operands,
                        keys + k,
                        readers,
                        queries + k,
                        room + (long) part * Float.BYTES);
            }
        }
        divideByParts(headDim, count * readers, operands, queries, room);
    }

    /**
     * Parts of the products of one vector of channels. Sums are added to in memory, since a vector that a loop carries came to
     * be boxed in some processes, by the order in which methods were compiled.
     */
    private static void addAndMultiply(
            long sum, int headDim, int count, float[] operands, int key, int readers, int query, long parts) {
        for (int i = 0; i < count; i++) {
            FloatVector sumOfKeys = FloatVector.fromArray(SPECIES, operands, key + i * headDim)
                    .add(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum, LITTLE_ENDIAN));
            sumOfKeys.intoMemorySegment(Scratch.MEMORY, sum, LITTLE_ENDIAN);
            for (int row = i * readers; row < (i + 1) * readers; row++) {
                long part = parts + row * PARTS_BYTES;
                FloatVector.fromArray(SPECIES, operands, query + row * headDim)
                        .fma(sumOfKeys, FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, part, LITTLE_ENDIAN))
                        .intoMemorySegment(Scratch.MEMORY, part, LITTLE_ENDIAN);
            }
        }
    }

    /** The same of four vectors that are added to the same parts: a sum on its way through memory waits, four do together. */
    private static void addAndMultiplyFour(
            long sum, int headDim, int count, float[] operands, int key, int readers, int query, long parts) {
        for (int i = 0; i < count; i++) {
            int at = key + i * headDim;
            FloatVector first = FloatVector.fromArray(SPECIES, operands, at)
                    .add(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum, LITTLE_ENDIAN));
            first.intoMemorySegment(Scratch.MEMORY, sum, LITTLE_ENDIAN);
            FloatVector second = FloatVector.fromArray(SPECIES, operands, at + RowStream.PARTS)
                    .add(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum + PARTS_BYTES, LITTLE_ENDIAN));
            second.intoMemorySegment(Scratch.MEMORY, sum + PARTS_BYTES, LITTLE_ENDIAN);
            FloatVector third = FloatVector.fromArray(SPECIES, operands, at + 2 * RowStream.PARTS)
                    .add(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum + 2 * PARTS_BYTES, LITTLE_ENDIAN));
            third.intoMemorySegment(Scratch.MEMORY, sum + 2 * PARTS_BYTES, LITTLE_ENDIAN);
            FloatVector fourth = FloatVector.fromArray(SPECIES, operands, at + 3 * RowStream.PARTS)
                    .add(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum + 3 * PARTS_BYTES, LITTLE_ENDIAN));
            fourth.intoMemorySegment(Scratch.MEMORY, sum + 3 * PARTS_BYTES, LITTLE_ENDIAN);
            for (int row = i * readers; row < (i + 1) * readers; row++) {
                int of = query + row * headDim;
                long part = parts + row * PARTS_BYTES;
                FloatVector one = FloatVector.fromArray(SPECIES, operands, of)
                        .fma(first, FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, part, LITTLE_ENDIAN));
                FloatVector two = FloatVector.fromArray(SPECIES, operands, of + RowStream.PARTS)
                        .fma(second, one);
                FloatVector three = FloatVector.fromArray(SPECIES, operands, of + 2 * RowStream.PARTS)
                        .fma(third, two);
                FloatVector.fromArray(SPECIES, operands, of + 3 * RowStream.PARTS)
                        .fma(fourth, three)
                        .intoMemorySegment(Scratch.MEMORY, part, LITTLE_ENDIAN);
            }
        }
    }

    @Override
    public void divide(long sums, int headDim, int count, float[] operands, int queries, long room) {
        if (headDim % RowStream.PARTS != 0) {
            LOOPS.divide(sums, headDim, count, operands, queries, room);
            return;
        }
        Scratch.clear(room, count * PARTS_BYTES);
        for (int k = 0; k < headDim; k += LANES) {
            long sum = sums + (long) k * Float.BYTES;
            long parts = room + (long) (k % RowStream.PARTS) * Float.BYTES;
            for (int i = 0; i < count; i++) {
                long part = parts + i * PARTS_BYTES;
                FloatVector.fromArray(SPECIES, operands, queries + i * headDim + k)
                        .fma(
                                FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum, LITTLE_ENDIAN),
                                FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, part, LITTLE_ENDIAN))
                        .intoMemorySegment(Scratch.MEMORY, part, LITTLE_ENDIAN);
            }
        }
        divideByParts(headDim, count, operands, queries, room);
    }

    private static void divideByParts(int headDim, int count, float[] operands, int queries, long room) {
        for (int i = 0; i < count; i++) {
            float reciprocal = ScalarKeySums.reciprocal(ScalarKeySums.addParts(room + i * PARTS_BYTES));
            int query = queries + i * headDim;
            for (int k = query; k < query + headDim; k += LANES) {
                FloatVector.fromArray(SPECIES, operands, k).mul(reciprocal).intoArray(operands, k);
            }
        }
    }
}
