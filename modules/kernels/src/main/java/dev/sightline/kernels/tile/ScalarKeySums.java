package dev.sightline.kernels.tile;

import java.util.Arrays;

/** {@link KeySums} as plain loops: the readable specification of the vector form, and equal to it bit for bit. */
record ScalarKeySums() implements KeySums {
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
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < headDim; k++) {
                sums[k] += operands[keys + i * headDim + k];
            }
            for (int row = i * readers; row < (i + 1) * readers; row++) {
                products[row] = product(sums, headDim, operands, queries + row * headDim);
            }
        }
    }

    @Override
    public void multiply(float[] sums, int headDim, int count, float[] operands, int queries, float[] products) {
        for (int i = 0; i < count; i++) {
            products[i] = product(sums, headDim, operands, queries + i * headDim);
        }
    }

    @Override
    public void divide(int headDim, int count, float[] products, float[] operands, int queries) {
        for (int i = 0; i < count; i++) {
            int query = queries + i * headDim;
            float reciprocal = reciprocal(products[i]);
            for (int k = query; k < query + headDim; k++) {
                operands[k] *= reciprocal;
            }
        }
    }

    /** NaN of a product that has vanished. */
    static float reciprocal(float product) {
        return Math.abs(product) < Float.MIN_NORMAL ? Float.NaN : 1f / product;
    }

    private static float product(float[] sums, int headDim, float[] operands, int query) {
        Arrays.fill(sums, headDim, headDim + ROOM, 0f);
        for (int k = 0; k < headDim; k++) {
            int part = headDim + k % RowStream.PARTS;
            sums[part] = Math.fma(operands[query + k], sums[k], sums[part]);
        }
        return addParts(sums, headDim);
    }

    /** The parts p and p + 8, then p and p + 4, and so on. */
    static float addParts(float[] sums, int parts) {
        float sum0 = pair(sums, parts) + pair(sums, parts + 4);
        float sum1 = pair(sums, parts + 1) + pair(sums, parts + 5);
        float sum2 = pair(sums, parts + 2) + pair(sums, parts + 6);
        float sum3 = pair(sums, parts + 3) + pair(sums, parts + 7);
        return (sum0 + sum2) + (sum1 + sum3);
    }

    private static float pair(float[] sums, int part) {
        return sums[part] + sums[part + RowStream.PARTS / 2];
    }
}
