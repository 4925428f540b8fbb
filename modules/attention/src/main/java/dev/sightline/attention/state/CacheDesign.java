package dev.sightline.attention.state;

import dev.sightline.attention.AttentionFunction.Softmax;

/**
 * What a key-value cache is for.
 *
 * @param batch sequences, which grow together
 * @param queryHeads query heads; a multiple of the key-value heads of the pool
 * @param function what is computed, with the mask of whole sequences: query i and key i stand at position i. What no
 *     later query sees is forgotten. No bias
 * @param chunkInvariant whether the answer to a query must be the same bits however many are asked for at once; see
 *     {@link dev.sightline.attention.AttentionRequest#chunkInvariant}
 */
public record CacheDesign(int batch, int queryHeads, Softmax function, boolean chunkInvariant) {
    /** @throws IllegalArgumentException if there is no sequence, no head, or a bias */
    public CacheDesign {
        if (batch < 1 || queryHeads < 1) {
            throw new IllegalArgumentException(
                    "a cache of " + batch + " sequences and " + queryHeads + " heads; expected 1 or more of each");
        }
        if (function.bias().isPresent()) {
            throw new IllegalArgumentException(
                    "a cache takes no bias tensor, which would have to grow with it; use ALiBi or a mask");
        }
    }

    /** A cache whose answers may depend, in their rounding, on how many are asked for at once. */
    public CacheDesign(int batch, int queryHeads, Softmax function) {
        this(batch, queryHeads, function, false);
    }
}
