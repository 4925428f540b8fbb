package dev.sightline.kernels.tile;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link KeySums} with the Vector API: a vector of channels after another, each over all positions, since a loop over few
 * channels is left before it has come into its stride.
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
        // What a loop carries is never the receiver, which might be boxed.
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int k = 0; k < headDim; k += LANES) {
            long at = sums + (long) k * Float.BYTES;
            FloatVector sum = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                sum = FloatVector.fromArray(SPECIES, operands, keys + i * headDim + k)
                        .add(sum);
            }
            one.mul(sum).intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
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
        for (int k = 0; k < headDim; k += LANES) {
            long sum = sums + (long) k * Float.BYTES;
            long part = room + (long) (k % RowStream.PARTS) * Float.BYTES;
            for (int reader = 0; reader < readers; reader++) {
                addAndMultiply(
                        sum,
                        reader == readers - 1,
                        count,
                        operands,
                        keys + k,
                        headDim,
                        queries + reader * headDim + k,
                        readers * headDim,
                        part + reader * PARTS_BYTES,
                        readers * PARTS_BYTES);
            }
        }
        divideByParts(headDim, count * readers, operands, queries, room);
    }

    /** Parts of the products of one reader's queries, of the channels of one vector; the last reader leaves the sums. */
    private static void addAndMultiply(
            long sums,
            boolean last,
            int count,
            float[] operands,
            int key,
            int keyPitch,
            int query,
            int queryPitch,
            long parts,
            long partsPitch) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector sum = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sums, LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            long part = parts + i * partsPitch;
            sum = FloatVector.fromArray(SPECIES, operands, key + i * keyPitch).add(sum);
            FloatVector.fromArray(SPECIES, operands, query + i * queryPitch)
                    .fma(sum, FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, part, LITTLE_ENDIAN))
                    .intoMemorySegment(Scratch.MEMORY, part, LITTLE_ENDIAN);
        }
        if (last) {
            one.mul(sum).intoMemorySegment(Scratch.MEMORY, sums, LITTLE_ENDIAN);
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
