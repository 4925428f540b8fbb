package dev.sightline.attention.position;

import java.util.Arrays;

/**
 * The positions of the rows of a batch, each 0 or more: consecutive ones from a first, as in decoding, or any that are
 * listed, as for padded or packed sequences. Immutable and thread-safe.
 */
public final class Positions {
    private final long first;
    private final long[][] listed;
    private final boolean consecutive;

    private Positions(long first, long[][] listed, boolean consecutive) {
        this.first = first;
        this.listed = listed;
        this.consecutive = consecutive;
    }

    /**
     * Row {@code i} of every sequence is at position {@code first + i}.
     *
     * @param first 0 for a whole prompt; the number of cached keys when decoding
     * @throws IllegalArgumentException if it is negative
     */
    public static Positions from(long first) {
        if (first < 0) {
            throw new IllegalArgumentException("first position " + first + " is negative; positions start at 0");
        }
        return new Positions(first, new long[0][], true);
    }

    /**
     * Row {@code i} of sequence {@code b} is at position {@code sequences[b][i]}.
     *
     * @param sequences a list of positions for each sequence of the batch, or one that serves them all; copied
     * @throws IllegalArgumentException if there is no list or a position is negative
     */
    public static Positions of(long[]... sequences) {
        if (sequences.length == 0) {
            throw new IllegalArgumentException(
                    "no list of positions is given; give one a sequence, or use Positions.from(first)");
        }
        long[][] copy = new long[sequences.length][];
        for (int sequence = 0; sequence < sequences.length; sequence++) {
            copy[sequence] = sequences[sequence].clone();
            requireNatural(copy[sequence], sequence);
        }
        return new Positions(0, copy, false);
    }

    private static void requireNatural(long[] positions, int sequence) {
        for (int row = 0; row < positions.length; row++) {
            if (positions[row] < 0) {
                throw new IllegalArgumentException("position " + positions[row] + " of row " + row + " of sequence "
                        + sequence + " is negative; positions start at 0");
            }
        }
    }

    /** The position of a row of a sequence. */
    public long at(long sequence, long row) {
        return consecutive ? first + row : list(sequence)[Math.toIntExact(row)];
    }

    private long[] list(long sequence) {
        return listed[listed.length == 1 ? 0 : Math.toIntExact(sequence)];
    }

    /** True if all sequences have the same positions. */
    public boolean areShared() {
        return consecutive || listed.length == 1;
    }

    /** The largest position of any row; -1 if there is no row. Time grows with the positions that are listed. */
    public long largest(long length) {
        if (length == 0) {
            return -1;
        }
        return consecutive
                ? first + length - 1
                : Arrays.stream(listed).flatMapToLong(Arrays::stream).max().orElse(-1);
    }

    /**
     * Requires a position for every row of a tensor.
     *
     * @param name the tensor, for the message
     * @throws IllegalArgumentException if there are more or fewer positions than rows, or one is beyond 2^63 - 1
     */
    void requireFor(String name, long batch, long length) {
        if (consecutive) {
            if (first > Long.MAX_VALUE - length) {
                throw new IllegalArgumentException("first position " + first + " and length " + length + " of " + name
                        + " go beyond 2^63 - 1; start earlier");
            }
            return;
        }
        if (listed.length != 1 && listed.length != batch) {
            throw new IllegalArgumentException("positions are listed for " + listed.length + " sequences, but " + name
                    + " has " + batch + "; give one list a sequence, or one for all");
        }
        for (long[] positions : listed) {
            if (positions.length != length) {
                throw new IllegalArgumentException("a sequence has " + positions.length + " positions, but " + name
                        + " has length " + length + "; give one a row");
            }
        }
    }
}
