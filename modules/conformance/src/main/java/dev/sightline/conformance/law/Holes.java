package dev.sightline.conformance.law;

import dev.sightline.memory.Tensor;

/** Pairs that a bias of -infinity takes out. */
final class Holes {
    /** Which pairs; the same in every sequence and head. */
    @FunctionalInterface
    interface Hidden {
        boolean isHidden(long query, long key);
    }

    private Holes() {}

    /** Writes -infinity where a pair is hidden and leaves the other biases as they are. */
    static void punch(Tensor bias, Hidden hidden) {
        for (long query = 0; query < bias.size(2); query++) {
            for (long key = 0; key < bias.size(3); key++) {
                if (hidden.isHidden(query, key)) {
                    bias.slice(2, query, query + 1).slice(3, key, key + 1).fill(Float.NEGATIVE_INFINITY);
                }
            }
        }
    }
}
