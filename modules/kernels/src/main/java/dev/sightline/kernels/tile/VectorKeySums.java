package dev.sightline.kernels.tile;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link KeySums} with the Vector API: a vector of channels after another. */
record VectorKeySums() implements KeySums {
    private static final VectorSpecies<Float> SPECIES = VectorTileProvider.SPECIES;
    private static final int LANES = SPECIES.length();
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

    /** Parts are added to in memory: a vector that a loop carries may be boxed for good. */
    private static float product(long sums, int headDim, float[] operands, int query, long room) {
        FloatVector.zero(SPECIES).intoMemorySegment(Scratch.MEMORY, room, LITTLE_ENDIAN);
        for (int part = LANES; part < RowStream.PARTS; part += LANES) {
            FloatVector.zero(SPECIES)
                    .intoMemorySegment(Scratch.MEMORY, room + (long) part * Float.BYTES, LITTLE_ENDIAN);
        }
        for (int k = 0; k < headDim; k += LANES) {
            long part = room + (long) (k % RowStream.PARTS) * Float.BYTES;
            FloatVector.fromArray(SPECIES, operands, query + k)
                    .fma(
                            FloatVector.fromMemorySegment(
                                    SPECIES, Scratch.MEMORY, sums + (long) k * Float.BYTES, LITTLE_ENDIAN),
                            FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, part, LITTLE_ENDIAN))
                    .intoMemorySegment(Scratch.MEMORY, part, LITTLE_ENDIAN);
        }
        return ScalarKeySums.addParts(room);
    }
}
