package dev.sightline.kernels.tile;

import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.IntVector;

/**
 * Index vectors of the riffle shuffle of two vectors, of its inverse and of the exchange of halves, for
 * {@link IntVector#selectFrom}; with L lanes, index L + i means lane i of the second vector.
 */
final class Riffle {
    private static final int LANES = VectorTileProvider.INT_SPECIES.length();

    private Riffle() {}

    /** Interleaves the first halves of two vectors. */
    static IntVector lowHalves() {
        return indices(i -> i / 2 + i % 2 * LANES);
    }

    /** Interleaves the second halves of two vectors. */
    static IntVector highHalves() {
        return indices(i -> LANES / 2 + i / 2 + i % 2 * LANES);
    }

    /** The lanes with even numbers of one vector, then of the other. */
    static IntVector evens() {
        return indices(i -> 2 * i);
    }

    /** The lanes with odd numbers of one vector, then of the other. */
    static IntVector odds() {
        return indices(i -> 2 * i + 1);
    }

    /** The first half of one vector, then that of the other. */
    static IntVector firstHalves() {
        return indices(i -> i < LANES / 2 ? i : LANES / 2 + i);
    }

    /** The second half of one vector, then that of the other. */
    static IntVector secondHalves() {
        return indices(i -> i < LANES / 2 ? LANES / 2 + i : LANES + i);
    }

    private static IntVector indices(IntUnaryOperator index) {
        int[] values = new int[LANES];
        for (int i = 0; i < LANES; i++) {
            values[i] = index.applyAsInt(i);
        }
        return IntVector.fromArray(VectorTileProvider.INT_SPECIES, values, 0);
    }
}
