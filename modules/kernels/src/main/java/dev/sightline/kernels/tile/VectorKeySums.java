package dev.sightline.kernels.tile;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link KeySums} with the Vector API: a vector of channels after another. */
record VectorKeySums() implements KeySums {
    private static final VectorSpecies<Float> SPECIES = VectorTileProvider.SPECIES;
    private static final int LANES = SPECIES.length();
    private static final long PARTS_BYTES = (long) RowStream.PARTS * Float.BYTES;
    private static final ScalarKeySums LOOPS = new ScalarKeySums();

    @Override
    public void add(
            long sums,
            int headDim,
            int count,
            float[] operands,
            int keys,
            int readers,
            int queries,
            float[] products,
            long room) {
        if (headDim % RowStream.PARTS != 0) {
            LOOPS.add(sums, headDim, count, operands, keys, readers, queries, products, room);
            return;
        }
        for (int i = 0; i < count; i++) {
            int key = keys + i * headDim;
            for (int k = 0; k < headDim; k += LANES) {
                long at = sums + (long) k * Float.BYTES;
                FloatVector.fromArray(SPECIES, operands, key + k)
                        .add(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN))
                        .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
            }
            for (int reader = 0; reader < readers; reader++) {
                int row = i * readers + reader;
                products[row] = product(sums, headDim, operands, queries + row * headDim, room);
            }
        }
    }

    @Override
    public void multiply(
            long sums, int headDim, int count, float[] operands, int queries, float[] products, long room) {
        if (headDim % RowStream.PARTS != 0) {
            LOOPS.multiply(sums, headDim, count, operands, queries, products, room);
            return;
        }
        for (int i = 0; i < count; i++) {
            products[i] = product(sums, headDim, operands, queries + i * headDim, room);
        }
    }

    /**
     * Parts are added to in memory, since a vector that a loop carries may be boxed for good; four terms at a time, since a
     * sum on its way through memory waits.
     */
    private static float product(long sums, int headDim, float[] operands, int query, long room) {
        for (int part = 0; part < RowStream.PARTS; part += LANES) {
            long sum = room + (long) part * Float.BYTES;
            FloatVector.zero(SPECIES).intoMemorySegment(Scratch.MEMORY, sum, LITTLE_ENDIAN);
            int k = part;
            for (; k + 3 * RowStream.PARTS < headDim; k += 4 * RowStream.PARTS) {
                long at = sums + (long) k * Float.BYTES;
                FloatVector first = FloatVector.fromArray(SPECIES, operands, query + k)
                        .fma(
                                FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN),
                                FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum, LITTLE_ENDIAN));
                FloatVector second = FloatVector.fromArray(SPECIES, operands, query + k + RowStream.PARTS)
                        .fma(
                                FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at + PARTS_BYTES, LITTLE_ENDIAN),
                                first);
                FloatVector third = FloatVector.fromArray(SPECIES, operands, query + k + 2 * RowStream.PARTS)
                        .fma(
                                FloatVector.fromMemorySegment(
                                        SPECIES, Scratch.MEMORY, at + 2 * PARTS_BYTES, LITTLE_ENDIAN),
                                second);
                FloatVector.fromArray(SPECIES, operands, query + k + 3 * RowStream.PARTS)
                        .fma(
                                FloatVector.fromMemorySegment(
                                        SPECIES, Scratch.MEMORY, at + 3 * PARTS_BYTES, LITTLE_ENDIAN),
                                third)
                        .intoMemorySegment(Scratch.MEMORY, sum, LITTLE_ENDIAN);
            }
            for (; k < headDim; k += RowStream.PARTS) {
                FloatVector.fromArray(SPECIES, operands, query + k)
                        .fma(
                                FloatVector.fromMemorySegment(
                                        SPECIES, Scratch.MEMORY, sums + (long) k * Float.BYTES, LITTLE_ENDIAN),
                                FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum, LITTLE_ENDIAN))
                        .intoMemorySegment(Scratch.MEMORY, sum, LITTLE_ENDIAN);
            }
        }
        return ScalarKeySums.addParts(room);
    }
}
