package dev.sightline.evaluation.eviction;

import static dev.sightline.attention.state.eviction.PositionScorer.observationWindow;
import static dev.sightline.attention.state.eviction.PositionScorer.oracle;
import static dev.sightline.attention.state.eviction.PositionScorer.random;
import static dev.sightline.attention.state.eviction.PositionScorer.receivedMass;
import static dev.sightline.attention.state.eviction.PositionScorer.sinks;
import static dev.sightline.attention.state.eviction.PositionScorer.window;

import dev.sightline.attention.state.eviction.EvictionPolicy;
import dev.sightline.attention.state.eviction.Pooling;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.recall.RecallProtocol;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a cache keeps, or reads, of a prompt. */
enum CachePolicy {
    /** Keeps and reads everything. */
    FULL("full-cache", Cell.PLAIN),
    /** The newest positions. */
    WINDOW("window", Cell.PLAIN),
    /** The first 4 positions and the newest. Reference: Xiao et al. (2024), arXiv 2309.17453. */
    SINKS("sinks-window", Cell.PLAIN),
    /** The same with rotary positions that count within the cache. */
    STREAMING("streaming", Cell.PLAIN),
    /**
     * The newest half of the budget and the positions that received most attention. Reference: Zhang et al. (2023), arXiv
     * 2306.14048.
     */
    H2O("h2o", Cell.PLAIN),
    /**
     * The last positions of the prompt and those that their queries weigh highest, neighbours included; the question comes
     * later. Reference: Li et al. (2024), arXiv 2404.14469.
     */
    SNAPKV("snapkv", "question unseen"),
    /** The same, where the last of these queries is the question itself. */
    SNAPKV_ASKED("snapkv", "question seen"),
    /** A fair sample. */
    RANDOM("random", Cell.PLAIN),
    /**
     * All needles, and the newest positions: a reference that never loses what will be asked for. It is no upper bound: the
     * fewer other keys it holds, the less they dilute the weight of a needle, so that with less room it recalls more.
     */
    ORACLE("oracle", Cell.PLAIN),
    /**
     * Keeps everything, and reads the pages whose bounds promise most. Reference: Tang et al. (2024), arXiv 2406.10774.
     */
    QUEST("quest", Cell.PLAIN);

    /** Positions that are pooled: that SnapKV pools is the paper's, the number is a choice of ours. */
    private static final int POOLED = 7;

    private final String label;
    private final String reading;

    CachePolicy(String label, String reading) {
        this.label = label;
        this.reading = reading;
    }

    /** The name in cells, in the place of a variant. */
    String label() {
        return label;
    }

    /** The reading in cells. */
    String reading() {
        return reading;
    }

    /** Whether a budget means anything. */
    boolean isBounded() {
        return this != FULL;
    }

    /**
     * Fills a cache.
     *
     * @param budget positions that are kept, or read
     * @param seed of what is random
     */
    FilledCache fill(Prompt prompt, int budget, long seed) {
        int chunk = EvictionProtocol.CHUNK;
        return switch (this) {
            case FULL -> new WholeCache(prompt);
            case QUEST -> new SelectedCache(prompt, budget);
            case STREAMING -> new StreamedCache(prompt, budget);
            case WINDOW -> EvictedCache.of(prompt, budget, EvictionPolicy.of(), EvictedCache.Reading.CHUNKS);
            case SINKS ->
                EvictedCache.of(
                        prompt, budget, EvictionPolicy.of(sinks(EvictionProtocol.SINKS)), EvictedCache.Reading.CHUNKS);
            case H2O ->
                EvictedCache.of(
                        prompt,
                        budget,
                        EvictionPolicy.of(window(budget / 2 - chunk), receivedMass()),
                        EvictedCache.Reading.OBSERVED_CHUNKS);
            case SNAPKV -> EvictedCache.of(prompt, budget, snapKv(), EvictedCache.Reading.AT_ONCE);
            case SNAPKV_ASKED ->
                EvictedCache.of(prompt, budget, snapKv(), EvictedCache.Reading.AT_ONCE_WITH_THE_QUESTION);
            case RANDOM ->
                EvictedCache.of(prompt, budget, EvictionPolicy.of(random(seed)), EvictedCache.Reading.CHUNKS);
            case ORACLE ->
                EvictedCache.of(
                        prompt, budget, EvictionPolicy.of(oracle(needles(prompt))), EvictedCache.Reading.CHUNKS);
        };
    }

    private static EvictionPolicy snapKv() {
        return EvictionPolicy.of(
                window(EvictionProtocol.CHUNK), observationWindow(EvictionProtocol.CHUNK, Pooling.MAXIMUM, POOLED));
    }

    private static Set<Long> needles(Prompt prompt) {
        RecallProtocol recall = prompt.protocol().recall();
        return IntStream.range(0, recall.depths())
                .mapToObj(depth -> (long) recall.position(depth, prompt.length()))
                .collect(Collectors.toSet());
    }

    /**
     * FLOPs of one token beyond its attention: bounds of all pages, or the scores of what is held once more, by which a cache
     * goes on observing after its first choice.
     */
    double judgingFlops(EvictionProtocol protocol, int length, int budget) {
        double product = 2.0 * protocol.recall().headDim();
        return switch (this) {
            case QUEST -> product * length / EvictionProtocol.CHUNK;
            case H2O, SNAPKV, SNAPKV_ASKED -> product * budget;
            default -> 0;
        };
    }
}
