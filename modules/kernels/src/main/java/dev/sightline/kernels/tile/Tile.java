package dev.sightline.kernels.tile;

/**
 * A micro-kernel of fixed size: {@code C[rows][lanes] (+)= A[rows][steps] B[steps][lanes]}.
 *
 * <p>A is broadcast element by element from a heap array; B and C are panels in {@link Scratch}. Whether C is
 * overwritten or accumulated upon, and how many rows it has, is fixed when the tile is made. Each element of C is one
 * chain of fused multiply-adds over the steps in rising order.
 *
 * <p>Stateless and thread-safe. Cost: 2 rows lanes steps FLOPs.
 */
public interface Tile {
    /**
     * Multiplies.
     *
     * @param a holds {@code A[row][step]} at {@code offset + row * rowStride + step * stepStride}
     * @param rowStride distance between rows of A; a tile made for adjacent rows takes 1 and nothing else
     * @param b byte offset of the B panel in the scratch
     * @param c byte offset of the C panel in the scratch
     */
    void multiply(float[] a, int offset, int rowStride, int stepStride, int steps, long b, long c);
}
