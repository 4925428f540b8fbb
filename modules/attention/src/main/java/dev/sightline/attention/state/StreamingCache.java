package dev.sightline.attention.state;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.attention.pattern.StreamingLlm;
import dev.sightline.attention.position.Positions;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;

/**
 * The cache of StreamingLLM: sinks and a window, with positions counted within the cache and not in the text, so that no
 * distance exceeds what the model was trained on, however long the text. Give it keys and queries that are not rotated: it
 * turns them. Reference: Xiao et al. (2024), Section 3.2, Fig. 4, arXiv 2309.17453.
 *
 * <p>What is between sinks and window is forgotten, and closing that gap would move the window by a place with each token.
 * But a rotary score depends on the difference of two positions alone. Between a query and a key of its window that is the
 * same in the cache and in the text; between a query and a sink it is the same as if the query stood at its place in the
 * cache:
 *
 * <pre>
 *   window:  query at t                              keys at their positions in the text
 *   sinks:   query at min(t, sinks + window - 1)     keys at 0 .. sinks - 1
 * </pre>
 *
 * So each key is turned once, as it is appended, and each query twice, whatever the chunk that it comes in; the two results
 * are merged by {@link PartialResults}. Up to rounding, every answer is that of a cache which is built anew for it.
 *
 * <p>Attending costs two calls of the variant over {@code sinks + window} keys in all, and memory for two copies of the
 * queries and one of the outputs. Not thread-safe; caches on one pool may be used by different threads.
 */
public final class StreamingCache implements AttentionState {
    private final StreamingDesign design;
    private final KeyValueCache cache;

    private StreamingCache(StreamingDesign design, KeyValueCache cache) {
        this.design = design;
        this.cache = cache;
    }

    /**
     * An empty cache.
     *
     * @param pool where its pages come from; outlives the cache
     * @param variant what answers; must serve paged softmax requests with log-sum-exp behind a window and behind sinks
     * @param workers the threads that answer; outlive the cache
     * @throws IllegalArgumentException if the embedding is for another head dim than the pool's
     * @throws dev.sightline.attention.RefusedRequestException if the variant does not serve the design
     */
    public static StreamingCache open(
            StreamingDesign design, PagePool pool, AttentionVariant variant, Workers workers) {
        requireHeadDim(design, pool);
        return checked(design, KeyValueCache.open(design.cache(), design.toString(), pool, variant, workers));
    }

    /**
     * A cache as it was when the snapshot was taken; errors as of {@link #open}.
     *
     * @throws IllegalArgumentException if the bytes are no snapshot, or one of another design or type
     */
    public static StreamingCache restore(
            MemorySegment snapshot, StreamingDesign design, PagePool pool, AttentionVariant variant, Workers workers) {
        requireHeadDim(design, pool);
        return checked(
                design, KeyValueCache.restore(snapshot, design.cache(), design.toString(), pool, variant, workers));
    }

    private static void requireHeadDim(StreamingDesign design, PagePool pool) {
        int headDim = design.rotary().headDim();
        if (headDim != pool.shape().headDim()) {
            throw new IllegalArgumentException("the embedding turns heads of " + headDim
                    + ", and the pool holds keys of " + pool.shape().headDim() + "; make one for the pool's");
        }
    }

    private static StreamingCache checked(StreamingDesign design, KeyValueCache cache) {
        StreamingCache streaming = new StreamingCache(design, cache);
        try {
            cache.requireServed(streaming.sinks());
            cache.requireServed(streaming.window());
        } catch (RuntimeException refused) {
            cache.close();
            throw refused;
        }
        return streaming;
    }

    /** What the cache is for. */
    public StreamingDesign design() {
        return design;
    }

    private Mask sinks() {
        return Mask.keys(0, design.pattern().sinks()).and(Mask.causal(0));
    }

    /** Without the sinks, which are answered for apart. */
    private Mask window() {
        StreamingLlm pattern = design.pattern();
        return Mask.keys(pattern.sinks(), Long.MAX_VALUE).and(Mask.windowOfTotal(pattern.window()));
    }

    @Override
    public long length() {
        return cache.length();
    }

    /** {@inheritDoc} The keys are not rotated. */
    @Override
    public void append(Tensor key, Tensor value) {
        try (RunArena scratch = RunArena.open("streaming keys")) {
            Tensor turned = scratch.tensor("turned keys", key.shape().sizes());
            design.rotary().rotate(key, turned, Positions.from(length()));
            cache.append(turned, value);
        }
    }

    /** {@inheritDoc} They are not rotated. */
    @Override
    public void attend(Tensor query, AttentionOutputs outputs) {
        long first = cache.firstPosition(query);
        try (RunArena scratch = RunArena.open("streaming attention")) {
            Tensor inText = scratch.tensor("queries in the text", query.shape().sizes());
            Tensor inCache =
                    scratch.tensor("queries in the cache", query.shape().sizes());
            design.rotary().rotate(query, inText, Positions.from(first));
            design.rotary().rotate(query, inCache, inCache(first, query.size(2)));
            long[] rows = {query.size(0), query.size(1), query.size(2)};
            AttentionOutputs all = AttentionOutputs.of(
                    outputs.output(), outputs.logSumExp().orElseGet(() -> scratch.tensor("log-sum-exp", rows)));
            AttentionOutputs ofSinks = AttentionOutputs.of(
                    scratch.tensor("outputs of sinks", outputs.output().shape().sizes()),
                    scratch.tensor("log-sum-exp of sinks", rows));
            cache.attend(inText, window(), all);
            cache.attend(inCache, sinks(), ofSinks);
            PartialResults.merge(ofSinks, all, all);
        }
    }

    /** Where queries stand in a cache that has closed the gap behind its sinks. */
    private Positions inCache(long first, long queries) {
        long last = design.pattern().sinks() + design.pattern().window() - 1;
        return Positions.of(LongStream.range(first, first + queries)
                .map(position -> Math.min(position, last))
                .toArray());
    }

    @Override
    public StreamingCache fork() {
        return new StreamingCache(design, cache.fork());
    }

    /**
     * Refuses: keys that are kept are turned to positions counted from the start of their own text.
     *
     * @throws IllegalArgumentException always
     */
    @Override
    public void merge(AttentionState other) {
        throw new IllegalArgumentException(
                "streaming caches cannot be merged, since the keys of the other are turned to"
                        + " positions of its own text; append its keys and values instead");
    }

    @Override
    public long bytes() {
        return cache.bytes();
    }

    @Override
    public long snapshotBytes() {
        return cache.snapshotBytes();
    }

    @Override
    public void snapshot(MemorySegment to) {
        cache.snapshot(to);
    }

    /** Gives the pages back; closing again does nothing. */
    @Override
    public void close() {
        cache.close();
    }
}
