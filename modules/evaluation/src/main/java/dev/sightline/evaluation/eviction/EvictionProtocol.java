package dev.sightline.evaluation.eviction;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.state.PageShape;
import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.recall.RecallProtocol;
import dev.sightline.memory.ElementType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The experiment in numbers.
 *
 * @param recall draws, depths and lengths; lengths are multiples of {@link #CHUNK} times every divisor
 * @param divisors a budget is a length over one of these
 */
record EvictionProtocol(RecallProtocol recall, List<Integer> divisors) {
    /**
     * Positions that are appended at once, and those of a page: an evicting cache has to have room for what comes next, so
     * that longer chunks would leave less of a budget to choose from.
     */
    static final int CHUNK = 16;

    /** Sinks, as StreamingLLM keeps. */
    static final int SINKS = 4;

    /** Chunks of a budget that are not chosen freely: the one being read, and one that a policy keeps for its recency. */
    private static final int RESERVED_CHUNKS = 2;

    /** @throws IllegalArgumentException if a budget is no multiple of a chunk, or too small for the needles */
    EvictionProtocol {
        divisors = List.copyOf(divisors);
        for (int length : recall.lengths()) {
            for (int divisor : divisors) {
                int least = recall.depths() + RESERVED_CHUNKS * CHUNK;
                if (length % (divisor * CHUNK) != 0 || length / divisor < least) {
                    throw new IllegalArgumentException("length " + length + " with budget 1/" + divisor
                            + ": expected a budget of " + least + " positions or more, in chunks of " + CHUNK);
                }
            }
        }
    }

    static EvictionProtocol of(Profile profile) {
        return switch (profile) {
            case TINY -> standard(Map.of(512, 16));
            case QUICK -> standard(Map.of(1024, 64));
            case STANDARD -> standard(Map.of(1024, 400, 4096, 208));
            case FULL -> standard(Map.of(1024, 1600, 4096, 800, 16384, 96));
        };
    }

    private static EvictionProtocol standard(Map<Integer, Integer> draws) {
        return new EvictionProtocol(RecallProtocol.standard(new TreeMap<>(draws)), List.of(4, 8));
    }

    /** What a cache of one sequence and head stores keys and values in. */
    PageShape page() {
        return new PageShape(1, CHUNK, recall.headDim(), recall.valueDim(), ElementType.FLOAT32);
    }

    /** Softmax behind a mask of whole sequences. */
    Softmax softmax(Mask mask) {
        return new Softmax(mask, recall.scale());
    }

    /** Whether a variant answers for every cache: in pages and in slots, behind sinks and a window, with log-sum-exp. */
    boolean canAnswer(AttentionVariant variant) {
        AttentionShape shape = new AttentionShape(1, 1, 1, 1, CHUNK, recall.headDim(), recall.valueDim());
        return Stream.of(Mask.causal(0), Mask.sinks(SINKS, CHUNK), Mask.windowOfTotal(CHUNK))
                .map(mask -> new AttentionRequest(shape, softmax(mask.from(CHUNK - 1)), true))
                .flatMap(request -> Stream.of(request, request.withPages()))
                .allMatch(request -> variant.refusals(request).isEmpty());
    }
}
