package dev.sightline.kernels.tile;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link KeySums} with the Vector API: a vector of channels after another. */
record VectorKeySums() implements KeySums {
    private static final VectorSpecies<Float> SPECIES = VectorTileProvider.SPECIES;
    private static final int LANES = SPECIES.length();
    private static final int PARTS = RowStream.PARTS;
    private static final ScalarKeySums LOOPS = new ScalarKeySums();

    @Override
    public void add(
            float[] sums,
            int headDim,
            int count,
            float[] operands,
            int keys,
            int readers,
            int queries,
            float[] products) {
        if (headDim % PARTS != 0) {
            LOOPS.add(sums, headDim, count, operands, keys, readers, queries, products);
            return;
        }
        for (int i = 0; i < count; i++) {
            int key = keys + i * headDim;
            for (int k = 0; k < headDim; k += LANES) {
                FloatVector.fromArray(SPECIES, operands, key + k)
                        .add(FloatVector.fromArray(SPECIES, sums, k))
                        .intoArray(sums, k);
            }
            for (int row = i * readers; row < (i + 1) * readers; row++) {
                products[row] = product(sums, headDim, operands, queries + row * headDim);
            }
        }
    }

    @Override
    public void multiply(float[] sums, int headDim, int count, float[] operands, int queries, float[] products) {
        if (headDim % PARTS != 0) {
            LOOPS.multiply(sums, headDim, count, operands, queries, products);
            return;
        }
        for (int i = 0; i < count; i++) {
            products[i] = product(sums, headDim, operands, queries + i * headDim);
        }
    }

    /** Rows of few vectors are left before a loop over floats has come into its stride. */
    @Override
    public void divide(int headDim, int count, float[] products, float[] operands, int queries) {
        if (headDim % LANES != 0) {
            LOOPS.divide(headDim, count, products, operands, queries);
            return;
        }
        for (int i = 0; i < count; i++) {
            int query = queries + i * headDim;
            float reciprocal = ScalarKeySums.reciprocal(products[i]);
            for (int k = query; k < query + headDim; k += LANES) {
                FloatVector.fromArray(SPECIES, operands, k).mul(reciprocal).intoArray(operands, k);
            }
        }
    }

    /**
     * Parts are added to in memory, since a vector that a loop carries may be boxed for good; four terms at a time, since a
     * sum on its way through memory waits.
     */
    private static float product(float[] sums, int headDim, float[] operands, int query) {
        for (int part = 0; part < PARTS; part += LANES) {
            int sum = headDim + part;
            FloatVector.zero(SPECIES).intoArray(sums, sum);
            int k = part;
            for (; k + 3 * PARTS < headDim; k += 4 * PARTS) {
                FloatVector first = FloatVector.fromArray(SPECIES, operands, query + k)
                        .fma(FloatVector.fromArray(SPECIES, sums, k), FloatVector.fromArray(SPECIES, sums, sum));
                FloatVector second = FloatVector.fromArray(SPECIES, operands, query + k + PARTS)
                        .fma(FloatVector.fromArray(SPECIES, sums, k + PARTS), first);
                FloatVector third = FloatVector.fromArray(SPECIES, operands, query + k + 2 * PARTS)
                        .fma(FloatVector.fromArray(SPECIES, sums, k + 2 * PARTS), second);
                FloatVector.fromArray(SPECIES, operands, query + k + 3 * PARTS)
                        .fma(FloatVector.fromArray(SPECIES, sums, k + 3 * PARTS), third)
                        .intoArray(sums, sum);
            }
            for (; k < headDim; k += PARTS) {
                FloatVector.fromArray(SPECIES, operands, query + k)
                        .fma(FloatVector.fromArray(SPECIES, sums, k), FloatVector.fromArray(SPECIES, sums, sum))
                        .intoArray(sums, sum);
            }
        }
        return ScalarKeySums.addParts(sums, headDim);
    }
}
