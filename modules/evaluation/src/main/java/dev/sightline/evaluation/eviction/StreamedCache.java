package dev.sightline.evaluation.eviction;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.pattern.StreamingLlm;
import dev.sightline.attention.position.Positions;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.position.RotaryPairing;
import dev.sightline.attention.position.RotaryScaling;
import dev.sightline.attention.state.StreamingCache;
import dev.sightline.attention.state.StreamingDesign;
import dev.sightline.evaluation.recall.RecallProtocol;
import dev.sightline.evaluation.recall.StrongerKeys;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Sinks and a window whose positions count within the cache. It turns keys and queries to their positions, so that a
 * needle resembles its question less and less with age: unlike the other caches this one does not weigh by content alone.
 */
final class StreamedCache implements FilledCache {
    private static final double USUAL_BASE = 10_000;

    private final PagedCache<StreamingCache> paged;
    private final StrongerKeys stronger;
    private final List<Holding> holdings;
    private long peakBytes;

    StreamedCache(Prompt prompt, int budget) {
        RecallProtocol recall = prompt.protocol().recall();
        StreamingLlm pattern = pattern(budget);
        RotaryEmbedding rotary = RotaryEmbedding.of(
                recall.headDim(), recall.headDim(), USUAL_BASE, RotaryPairing.HALF_SPLIT, RotaryScaling.none());
        stronger = stronger(prompt, pattern, rotary);
        holdings = Collections.nCopies(prompt.batch(), holding(prompt.length(), pattern));
        StreamingDesign design = new StreamingDesign(prompt.batch(), 1, pattern, rotary, recall.scale());
        paged = PagedCache.of(
                prompt.protocol().page(),
                // At an append the next chunk comes before the last of the window goes.
                prompt.batch() * (budget / EvictionProtocol.CHUNK + 1),
                pool -> StreamingCache.open(design, pool, prompt.variant(), prompt.workers()),
                cache -> read(prompt, cache));
    }

    private void read(Prompt prompt, StreamingCache cache) {
        for (int from = 0; from < prompt.length(); from += EvictionProtocol.CHUNK) {
            int to = from + EvictionProtocol.CHUNK;
            cache.append(prompt.keys(from, to), prompt.values(from, to));
            peakBytes = Math.max(peakBytes, cache.bytes());
        }
    }

    /** The longest window whose pages, with that of the sinks and the one being filled, are those of the budget. */
    private static StreamingLlm pattern(int budget) {
        return new StreamingLlm(EvictionProtocol.SINKS, budget - 2L * EvictionProtocol.CHUNK + 1);
    }

    /** The needle is asked for from the newest position; pages went when the first query of the last chunk was due. */
    private static Holding holding(int length, StreamingLlm pattern) {
        int seen = Math.toIntExact(length - pattern.window());
        int seenByChunk = seen - EvictionProtocol.CHUNK + 1;
        BitSet held = new BitSet();
        held.set(0, EvictionProtocol.CHUNK);
        held.set(seenByChunk / EvictionProtocol.CHUNK * EvictionProtocol.CHUNK, length);
        BitSet visible = new BitSet();
        visible.set(0, EvictionProtocol.SINKS);
        visible.set(seen, length);
        return new Holding(held, visible);
    }

    /** A sink stands before the window as if nothing had been between: it is compared from there. */
    private static StrongerKeys stronger(Prompt prompt, StreamingLlm pattern, RotaryEmbedding rotary) {
        int length = prompt.length();
        long gap = length - pattern.sinks() - pattern.window();
        try (RunArena arena = RunArena.open("turned keys")) {
            Tensor key =
                    arena.tensor("turned keys", prompt.draws().key().shape().sizes());
            Tensor query = arena.tensor(
                    "turned queries", prompt.draws().query().shape().sizes());
            rotary.rotate(
                    prompt.draws().key(),
                    key,
                    Positions.of(LongStream.range(0, length)
                            .map(position -> position < pattern.sinks() ? position + gap : position)
                            .toArray()));
            rotary.rotate(
                    prompt.draws().query(),
                    query,
                    Positions.of(LongStream.range(0, query.size(2))
                            .map(row -> length - 1L)
                            .toArray()));
            StrongerKeys stronger = new StrongerKeys(prompt.protocol().recall(), length, prompt.workers());
            stronger.read(query, key, ElementwiseMap.IDENTITY, (sequence, depth) -> true);
            return stronger;
        }
    }

    @Override
    public List<Holding> answer(Tensor query, Tensor output) {
        try (StreamingCache fork = paged.cache().fork()) {
            fork.attend(query, AttentionOutputs.of(output));
        }
        return holdings;
    }

    @Override
    public StrongerKeys stronger() {
        return stronger;
    }

    @Override
    public long bytes() {
        return paged.cache().bytes();
    }

    @Override
    public long peakBytes() {
        return peakBytes;
    }

    @Override
    public void close() {
        paged.close();
    }
}
