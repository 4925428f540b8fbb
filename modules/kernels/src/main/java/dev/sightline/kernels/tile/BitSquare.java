package dev.sightline.kernels.tile;

/** 64 rows of 64 bits. */
final class BitSquare {
    private BitSquare() {}

    /**
     * Exchanges rows and columns: bit {@code c} of row {@code r} becomes bit {@code r} of row {@code c}. Halves are
     * exchanged across the diagonal, then halves of halves (Warren 2013, Hacker's Delight, section 7-3).
     */
    static void transpose(long[] rows) {
        long low = 0xffff_ffffL;
        for (int half = Long.SIZE / 2; half > 0; half >>= 1) {
            for (int row = 0; row < Long.SIZE; row = ((row | half) + 1) & ~half) {
                long exchanged = (rows[row] >>> half ^ rows[row + half]) & low;
                rows[row] ^= exchanged << half;
                rows[row + half] ^= exchanged;
            }
            low ^= low << (half >> 1);
        }
    }
}
