package dev.sightline.evaluation.eviction;

import dev.sightline.evaluation.recall.StrongerKeys;
import dev.sightline.memory.Tensor;
import java.util.List;

/** A cache that has read the keys and values of a batch. Confined to one thread. */
interface FilledCache extends AutoCloseable {
    /**
     * Asks a fork for the needle of a depth.
     *
     * @param query [batch, 1, 1, headDim]: the question
     * @param output [batch, 1, 1, valueDim]: the answer, overwritten
     * @return what each sequence held and showed when it was asked
     */
    List<Holding> answer(Tensor query, Tensor output);

    /** The keys that weigh more than a needle's, as this cache weighs them. */
    StrongerKeys stronger();

    /** Bytes of the fork that answered last, of all sequences together. */
    long bytes();

    /**
     * The most bytes at once, of all sequences together: of a cache that evicts, what an eviction leaves and what it moves to;
     * of one in pages, as of after an append.
     */
    long peakBytes();

    @Override
    void close();
}
