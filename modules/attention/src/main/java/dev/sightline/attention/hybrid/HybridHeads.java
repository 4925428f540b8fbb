package dev.sightline.attention.hybrid;

import dev.sightline.attention.AttentionFunction;

/**
 * Neighbouring heads that one variant computes.
 *
 * @param keyValueHeads how many, with the query heads that share them
 * @param variant name of the variant
 * @param function what it computes; what it says of each head, it says of these
 */
public record HybridHeads(long keyValueHeads, String variant, AttentionFunction function) {
    /** @throws IllegalArgumentException if there are no heads */
    public HybridHeads {
        if (keyValueHeads < 1) {
            throw new IllegalArgumentException(
                    keyValueHeads + " key-value heads for '" + variant + "'; give 1 or more, or leave the part out");
        }
    }
}
