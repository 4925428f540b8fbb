package dev.sightline.kernels.tile;

/**
 * A micro-kernel of fixed size: {@code C[rows][lanes] (+)= A[rows][steps] B[steps][lanes]}.
 *
 * <p>A is broadcast element by element from a heap array, step after step, each with {@link #PITCH} floats of which the
 * first {@code rows} count; B and C lie in panels of {@link Scratch}, whose rows may be longer than {@code lanes}. Whether
 * C is overwritten or accumulated upon, how many rows it has, how many lanes are computed, and how far its rows are apart
 * is fixed when the tile is made. Each element of C is one chain of fused multiply-adds over the steps in rising order.
 *
 * <p>Stateless and thread-safe. Cost: 2 rows lanes steps FLOPs.
 */
public interface Tile {
    /** Floats of A for each step: no tile has more rows, and a step is half a cache line. */
    int PITCH = 8;

    /**
     * Multiplies.
     *
     * @param a holds {@code A[row][step]} at {@code offset + step * PITCH + row}
     * @param b byte offset of the first row of B in the scratch
     * @param c byte offset of the first row of C in the scratch
     */
    void multiply(float[] a, int offset, int steps, long b, long c);
}
