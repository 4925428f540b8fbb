package dev.sightline.kernels.tile;

/** {@link KeySums} as plain loops: the readable specification of the vector form, and equal to it bit for bit. */
record ScalarKeySums() implements KeySums {
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
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < headDim; k++) {
                long sum = sums + (long) k * Float.BYTES;
                Scratch.set(sum, Scratch.get(sum) + operands[keys + i * headDim + k]);
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
        for (int i = 0; i < count; i++) {
            products[i] = product(sums, headDim, operands, queries + i * headDim, room);
        }
    }

    private static float product(long sums, int headDim, float[] operands, int query, long room) {
        Scratch.fill(room, RowStream.PARTS, 0f);
        for (int k = 0; k < headDim; k++) {
            long part = room + (long) (k % RowStream.PARTS) * Float.BYTES;
            float sum = Scratch.get(sums + (long) k * Float.BYTES);
            Scratch.set(part, Math.fma(operands[query + k], sum, Scratch.get(part)));
        }
        return addParts(room);
    }

    /** The parts p and p + 8, then p and p + 4, and so on. */
    static float addParts(long parts) {
        float sum0 = pair(parts, 0) + pair(parts, 4);
        float sum1 = pair(parts, 1) + pair(parts, 5);
        float sum2 = pair(parts, 2) + pair(parts, 6);
        float sum3 = pair(parts, 3) + pair(parts, 7);
        return (sum0 + sum2) + (sum1 + sum3);
    }

    private static float pair(long parts, int part) {
        long at = parts + (long) part * Float.BYTES;
        return Scratch.get(at) + Scratch.get(at + RowStream.PARTS / 2 * (long) Float.BYTES);
    }
}
