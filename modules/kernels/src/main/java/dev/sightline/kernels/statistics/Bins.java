package dev.sightline.kernels.statistics;

/**
 * Positions {@code [0, length)} in bins of nearly equal size: bin b of B begins at {@code floor(b length / B)}.
 *
 * @param length positions
 * @param count bins, 1 or more
 */
record Bins(long length, int count) {
    /** The first position of a bin; the end of the last one is {@code first(count)}. */
    long first(int bin) {
        return bin * length / count;
    }

    /** The bin of a position: the last that begins at or before it. */
    int of(long position) {
        return (int) (((position + 1) * count - 1) / length);
    }
}
