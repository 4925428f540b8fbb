package dev.sightline.attention.state.eviction;

import dev.sightline.attention.state.CacheDesign;
import dev.sightline.attention.state.PageShape;

/**
 * What an evicting cache is for.
 *
 * @param cache sequences, query heads and what is computed; with the mask {@code causal(0)} and without ALiBi
 * @param slots heads, widths and storage of keys and values; {@link PageShape#length} is by how many positions the memory
 *     grows
 * @param budget positions of each sequence and key-value head that outlive a call
 * @param policy which
 */
public record EvictionDesign(CacheDesign cache, PageShape slots, int budget, EvictionPolicy policy) {
    /** @throws IllegalArgumentException if the budget is below 1, or the query heads are no multiple of the others */
    public EvictionDesign {
        if (budget < 1) {
            throw new IllegalArgumentException(
                    "a budget of " + budget + " positions; give 1 or more, Integer.MAX_VALUE for no eviction");
        }
        if (cache.queryHeads() % slots.heads() != 0) {
            throw new IllegalArgumentException("query heads " + cache.queryHeads()
                    + " are not a multiple of key-value heads " + slots.heads() + "; use a divisor");
        }
    }

    /** Bytes that keys and values, and their scales, take of one position of all sequences and heads. */
    long bytesOfPosition() {
        return cache.batch() * (slots.bytes() / slots.length());
    }

    /** What a snapshot is restored under; how memory grows is not part of it. */
    String words() {
        return cache + ", key-value heads " + slots.heads() + ", dims " + slots.headDim() + "/" + slots.valueDim()
                + ", " + slots.type() + ", budget " + budget + ", policy " + policy;
    }
}
