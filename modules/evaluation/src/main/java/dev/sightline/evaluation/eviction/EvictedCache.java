package dev.sightline.evaluation.eviction;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.state.eviction.EvictingCache;
import dev.sightline.attention.state.eviction.EvictionDesign;
import dev.sightline.attention.state.eviction.EvictionPolicy;
import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.recall.StrongerKeys;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Forgets what its policy thinks least of, so that together with the newest chunk it never holds more than the budget;
 * except for a policy that judges the prompt as a whole, which it holds until then.
 */
final class EvictedCache implements FilledCache {
    /** How a prompt is read. */
    enum Reading {
        /** Chunk by chunk, and nobody asks. */
        CHUNKS,
        /** Chunk by chunk, with a query of random content at every position. */
        OBSERVED_CHUNKS,
        /** All but the newest chunk at once; then come the queries of the last positions, of random content. */
        AT_ONCE,
        /** The same, and the last of these queries is the question. */
        AT_ONCE_WITH_THE_QUESTION
    }

    private static final int CHUNK = EvictionProtocol.CHUNK;

    private final Prompt prompt;
    private final int budget;
    private final Reading reading;
    private final EvictingCache cache;
    private final RunArena arena;
    private final Tensor unread;
    private long bytes;
    private long peakBytesOfForks;

    private EvictedCache(Prompt prompt, int budget, EvictionPolicy policy, Reading reading) {
        this.prompt = prompt;
        this.budget = budget;
        this.reading = reading;
        EvictionProtocol protocol = prompt.protocol();
        cache = EvictingCache.open(
                new EvictionDesign(prompt.design(), protocol.page(), budget - CHUNK, policy),
                prompt.variant(),
                prompt.workers());
        arena = RunArena.open("answers nobody reads");
        unread = arena.tensor(
                "answers nobody reads",
                prompt.batch(),
                1,
                CHUNK,
                protocol.recall().valueDim());
    }

    /** Reads the prompt. */
    static EvictedCache of(Prompt prompt, int budget, EvictionPolicy policy, Reading reading) {
        EvictedCache evicted = new EvictedCache(prompt, budget, policy, reading);
        try {
            evicted.read();
            return evicted;
        } catch (RuntimeException | Error failure) {
            evicted.close();
            throw failure;
        }
    }

    private void read() {
        int beforeLast = prompt.length() - CHUNK;
        switch (reading) {
            case CHUNKS, OBSERVED_CHUNKS -> {
                for (int from = 0; from < beforeLast; from += CHUNK) {
                    append(from, from + CHUNK);
                    if (reading == Reading.OBSERVED_CHUNKS) {
                        observe(from, from + CHUNK);
                    }
                }
            }
            case AT_ONCE -> {
                append(0, beforeLast);
                observe(beforeLast - CHUNK, beforeLast);
            }
            case AT_ONCE_WITH_THE_QUESTION -> {
                append(0, beforeLast);
                observe(beforeLast - CHUNK + 1, beforeLast);
            }
        }
        if (reading != Reading.AT_ONCE_WITH_THE_QUESTION) {
            append(beforeLast, prompt.length());
        }
    }

    private void append(int from, int to) {
        cache.append(prompt.keys(from, to), prompt.values(from, to));
    }

    /** Asks from the last positions what nobody wants to know. */
    private void observe(int from, int to) {
        cache.attend(prompt.queries().slice(2, from, to), AttentionOutputs.of(unread.slice(2, 0, to - from)));
    }

    @Override
    public List<Holding> answer(Tensor query, Tensor output) {
        try (EvictingCache fork = cache.fork()) {
            if (reading == Reading.AT_ONCE_WITH_THE_QUESTION) {
                int beforeLast = prompt.length() - CHUNK;
                fork.attend(query, AttentionOutputs.of(output));
                fork.append(prompt.keys(beforeLast, prompt.length()), prompt.values(beforeLast, prompt.length()));
            }
            fork.attend(query, AttentionOutputs.of(output));
            bytes = fork.bytes();
            peakBytesOfForks = Math.max(peakBytesOfForks, fork.peakBytes());
            List<Holding> holdings = new ArrayList<>();
            for (int sequence = 0; sequence < prompt.batch(); sequence++) {
                holdings.add(holding(fork.positions(sequence, 0)));
            }
            return holdings;
        }
    }

    /** The control of budgets: exactly as much is held as there may be. */
    private Holding holding(long[] positions) {
        if (positions.length != budget) {
            throw new InvalidExperimentException("control 'budget' failed for "
                    + cache.design().policy()
                    + " at length " + prompt.length() + ": " + positions.length + " positions are held, expected "
                    + budget + "; no figure of this policy can be trusted");
        }
        BitSet held = new BitSet();
        LongStream.of(positions).forEach(position -> held.set(Math.toIntExact(position)));
        return Holding.allVisible(held);
    }

    @Override
    public StrongerKeys stronger() {
        return prompt.stronger();
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long peakBytes() {
        return Math.max(cache.peakBytes(), peakBytesOfForks);
    }

    @Override
    public void close() {
        cache.close();
        arena.close();
    }
}
