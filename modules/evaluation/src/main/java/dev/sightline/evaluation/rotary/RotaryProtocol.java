package dev.sightline.evaluation.rotary;

import dev.sightline.evaluation.Profile;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The experiment in numbers: random unit keys, of which one for each distance is a needle, queries of a cosine rho with
 * their needle's key, and random unit values; keys and queries are turned to their positions before attention.
 *
 * @param headDim components of keys and queries, all of which turn; even
 * @param valueDim components of values
 * @param trainingLength L, a power of two: a context of L tokens has the distances 0 to L - 1, on which a model would have
 *     been trained
 * @param items keys that every query sees, its needle's among them
 * @param draws random draws; a multiple of {@link #BATCH}
 */
record RotaryProtocol(int headDim, int valueDim, int trainingLength, int items, int draws) {
    /** Draws that share a forward call. */
    static final int BATCH = 16;

    /** How many times the training length contexts reach, and the factor that every scaling is given. */
    static final int STRETCH = 8;

    /** b of the frequencies b^(-2j/d), as published. */
    static final double BASE = 10_000;

    /** rho: how well a query resembles its needle's key at distance 0. */
    static final double NEEDLE_COSINE = 0.9;

    /** tau: with fewer, recall by value would fail before the positions do. */
    static final double LOGIT_SCALE = 16;

    /** @throws IllegalArgumentException if there are too few items or draws */
    RotaryProtocol {
        if (items <= distances(trainingLength).size() || draws < 2 * BATCH || draws % BATCH != 0) {
            throw new IllegalArgumentException(items + " items and " + draws + " draws: expected more items than the "
                    + distances(trainingLength).size() + " distances, and a multiple of " + BATCH
                    + " draws, two of them at least");
        }
    }

    static RotaryProtocol of(Profile profile) {
        return switch (profile) {
            case TINY -> new RotaryProtocol(64, 32, 64, 64, 64);
            case QUICK -> new RotaryProtocol(128, 64, 512, 256, 512);
            case STANDARD -> new RotaryProtocol(128, 64, 4096, 256, 2048);
            case FULL -> new RotaryProtocol(128, 64, 8192, 256, 8192);
        };
    }

    /**
     * Distances between a query and its needle: one less than the powers of two, since a context of n tokens reaches the
     * distance n - 1.
     */
    List<Integer> distances() {
        return distances(trainingLength);
    }

    private static List<Integer> distances(int trainingLength) {
        return IntStream.iterate(2, context -> context <= STRETCH * trainingLength, context -> 2 * context)
                .map(context -> context - 1)
                .boxed()
                .toList();
    }
}
