package dev.sightline.kernels.tile;

/**
 * A {@link Tile} as plain loops: what the generated tiles must equal bit for bit, and the tile of the scalar provider.
 *
 * @param rows rows of A and C
 * @param lanes floats of a row of B and C that are computed
 * @param pitch floats from row to row of B and C
 * @param accumulate whether C is added to
 */
record LoopTile(int rows, int lanes, int pitch, boolean accumulate) implements Tile {
    @Override
    public void multiply(float[] a, int offset, int steps, long b, long c) {
        for (int row = 0; row < rows; row++) {
            long sums = c + (long) row * pitch * Float.BYTES;
            if (!accumulate) {
                Scratch.fill(sums, lanes, 0f);
            }
            for (int step = 0; step < steps; step++) {
                float left = a[offset + step * PITCH + row];
                long right = b + (long) step * pitch * Float.BYTES;
                for (int lane = 0; lane < lanes; lane++) {
                    long at = (long) lane * Float.BYTES;
                    float sum = Scratch.MEMORY.get(Scratch.FLOAT, sums + at);
                    sum = Math.fma(left, Scratch.MEMORY.get(Scratch.FLOAT, right + at), sum);
                    Scratch.MEMORY.set(Scratch.FLOAT, sums + at, sum);
                }
            }
        }
    }
}
