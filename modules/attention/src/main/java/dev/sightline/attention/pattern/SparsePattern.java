package dev.sightline.attention.pattern;

import dev.sightline.attention.Mask;

/** Which keys a query sees by a rule of the literature, whatever the lengths. Immutable and thread-safe. */
public sealed interface SparsePattern permits BigBird, Dilated, Longformer, StreamingLlm {

    /**
     * The pattern as a mask of some lengths, aligned bottom right: query i stands at position {@code keyLength -
     * queryLength + i}.
     *
     * @param queryLength 0 or more
     * @param keyLength 0 or more
     * @param causal whether a query sees nothing after its own position
     */
    Mask mask(long queryLength, long keyLength, boolean causal);

    /**
     * Visible pairs over all pairs of one head, 0 where there is none: the work beside that of full attention. Counted as
     * {@link Mask#visiblePairs} does, run by run.
     */
    default double density(long queryLength, long keyLength, boolean causal) {
        double pairs = (double) queryLength * keyLength;
        return pairs == 0 ? 0 : mask(queryLength, keyLength, causal).visiblePairs(queryLength, keyLength) / pairs;
    }
}
