package dev.sightline.evaluation.eviction;

import dev.sightline.evaluation.recall.Draw;
import dev.sightline.evaluation.recall.Metric;
import dev.sightline.evaluation.recall.Miss;
import dev.sightline.evaluation.recall.OutputReader;
import dev.sightline.evaluation.recall.Reading;
import dev.sightline.evaluation.recall.RecallProtocol;
import dev.sightline.evaluation.recall.StrongerKeys;
import dev.sightline.evaluation.recall.Tally;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** One policy under one budget, and what it has told so far. */
final class EvictionSubject {
    private static final List<Metric> METRICS = List.of(
            Metric.RECALL,
            Metric.HELD,
            Metric.MISS_EVICTED,
            Metric.MISS_OUTSIDE_MASK,
            Metric.MISS_UNDER_ATTENDED,
            Metric.MISS_MISDECODED);

    private final CachePolicy policy;
    private final int budget;
    private final EvictionProtocol protocol;
    private final int length;
    private final Tally tally;
    private long bytes;
    private long peakBytes;
    private int held;
    private int visible;

    EvictionSubject(CachePolicy policy, int budget, EvictionProtocol protocol, int length) {
        this.policy = policy;
        this.budget = budget;
        this.protocol = protocol;
        this.length = length;
        this.tally =
                new Tally(METRICS, protocol.recall().depths(), protocol.recall().draws(length));
    }

    /**
     * Fills a cache with a batch and asks for the needle of each depth.
     *
     * @param output [batch, 1, depths, valueDim], overwritten
     */
    void measure(Prompt prompt, Tensor output, OutputReader reader, long seed) {
        RecallProtocol recall = protocol.recall();
        int first = Math.toIntExact(prompt.first());
        long drawn = RandomStream.of(seed, EvictionTask.NAME + " n=" + length + " random policy", first)
                .nextLong();
        try (FilledCache cache = policy.fill(prompt, budget, drawn)) {
            List<List<Holding>> holdings = new ArrayList<>();
            for (int depth = 0; depth < recall.depths(); depth++) {
                Tensor query = prompt.draws().query().slice(2, depth, depth + 1L);
                holdings.add(cache.answer(query, output.slice(2, depth, depth + 1L)));
                bytes = Math.max(bytes, cache.bytes() / prompt.batch());
                peakBytes = Math.max(peakBytes, Math.max(cache.peakBytes(), cache.bytes()) / prompt.batch());
            }
            held = holdings.getFirst().getFirst().held().cardinality();
            visible = holdings.getFirst().getFirst().visible().cardinality();
            StrongerKeys stronger = cache.stronger();
            reader.read(
                    prompt.draws(),
                    output,
                    0,
                    List.of(Reading.SOFTMAX),
                    Draw::needleCode,
                    (reading, sequence, depth, decoded) -> {
                        int needle = recall.position(depth, length);
                        Holding holding = holdings.get(depth).get(sequence);
                        BitSet seen = holding.visible();
                        boolean held = holding.held().get(needle);
                        tally.record(Metric.HELD, depth, first + sequence, held ? 1 : 0);
                        tally.record(Metric.RECALL, depth, first + sequence, decoded.rank() == 1 ? 1 : 0);
                        if (decoded.rank() != 1) {
                            boolean outweighed = stronger.outweighed(sequence, depth, seen::get);
                            Metric cause = Miss.cause(held, seen.get(needle), outweighed);
                            tally.record(cause, depth, first + sequence, 1);
                        }
                    });
        }
    }

    CachePolicy policy() {
        return policy;
    }

    /** Positions that are kept, or read. */
    int budget() {
        return budget;
    }

    Tally tally() {
        return tally;
    }

    /** Bytes of one sequence when a question was answered; the most of all questions. */
    long bytes() {
        return bytes;
    }

    /** Bytes of one sequence at most, while the prompt was read or after. */
    long peakBytes() {
        return peakBytes;
    }

    /** Positions whose keys and values were there when a question was answered. */
    int held() {
        return held;
    }

    /** Positions that a question was weighed against. */
    int visible() {
        return visible;
    }
}
