package dev.sightline.attention.state;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.Mask;
import dev.sightline.attention.pattern.StreamingLlm;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.position.RotaryScaling;

/**
 * What a streaming cache is for.
 *
 * @param batch sequences, which grow together
 * @param queryHeads query heads; a multiple of the key-value heads of the pool
 * @param pattern how many sinks and how long a window it keeps
 * @param rotary turns queries and keys to their positions; not one whose frequencies depend on the length
 * @param scale factor of the scores, usually {@code 1 / sqrt(headDim)}
 * @param chunkInvariant whether the answer to a query must be the same bits however many are asked for at once; see
 *     {@link dev.sightline.attention.AttentionRequest#chunkInvariant}
 */
public record StreamingDesign(
        int batch, int queryHeads, StreamingLlm pattern, RotaryEmbedding rotary, double scale, boolean chunkInvariant) {

    /** @throws IllegalArgumentException if the frequencies depend on the length; other errors as of {@link CacheDesign} */
    public StreamingDesign {
        if (rotary.scaling() instanceof RotaryScaling.DynamicNtk) {
            throw new IllegalArgumentException("a stream has no length for the frequencies of " + rotary.scaling()
                    + " to follow; use RotaryScaling.ntkAware(factor)");
        }
        cache(batch, queryHeads, pattern, scale, chunkInvariant);
    }

    /** A cache whose answers may depend, in their rounding, on how many are asked for at once. */
    public StreamingDesign(int batch, int queryHeads, StreamingLlm pattern, RotaryEmbedding rotary, double scale) {
        this(batch, queryHeads, pattern, rotary, scale, false);
    }

    /** What the cache of turned keys is for. */
    CacheDesign cache() {
        return cache(batch, queryHeads, pattern, scale, chunkInvariant);
    }

    private static CacheDesign cache(
            int batch, int queryHeads, StreamingLlm pattern, double scale, boolean chunkInvariant) {
        Mask mask = Mask.sinks(pattern.sinks(), pattern.window());
        return new CacheDesign(batch, queryHeads, new Softmax(mask, scale), chunkInvariant);
    }
}
