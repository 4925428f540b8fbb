package dev.sightline.evaluation.eviction;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.attention.state.CacheDesign;
import dev.sightline.evaluation.recall.DrawBatch;
import dev.sightline.evaluation.recall.StrongerKeys;
import dev.sightline.memory.Tensor;

/**
 * What caches are filled with, and what answers for them.
 *
 * @param protocol sizes
 * @param length positions
 * @param draws keys, values and questions
 * @param first number of the first draw of the batch
 * @param queries [batch, 1, length, headDim]: what is asked while the prompt is read, of random content
 * @param stronger of the keys and questions as they are
 * @param variant what answers
 * @param workers the threads that answer and judge
 */
record Prompt(
        EvictionProtocol protocol,
        int length,
        DrawBatch draws,
        long first,
        Tensor queries,
        StrongerKeys stronger,
        AttentionVariant variant,
        Workers workers) {
    int batch() {
        return draws.size();
    }

    /** What a cache answers that weighs by content alone. */
    CacheDesign design() {
        return new CacheDesign(batch(), 1, protocol.softmax(Mask.causal(0)));
    }

    /** Keys of the positions from one up to another. */
    Tensor keys(int from, int to) {
        return draws.key().slice(2, from, to);
    }

    /** Values of the positions from one up to another. */
    Tensor values(int from, int to) {
        return draws.value().slice(2, from, to);
    }
}
