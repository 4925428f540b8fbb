package dev.sightline.attention.state.eviction;

import java.util.Set;

/**
 * Says what positions are worth; a building block of an {@link EvictionPolicy}. Stateless and thread-safe. {@code
 * toString} says what it is, as a snapshot is restored only under the policy that it was taken under.
 */
public interface PositionScorer {
    /**
     * A score for each slot; higher is kept longer, and a NaN counts as the highest.
     *
     * @return a new array of {@code held.count()} numbers
     */
    double[] scores(HeldPositions held);

    /** Whether {@link HeldPositions#receivedMass} is read; it takes the scores of all queries once more. */
    default boolean needsReceivedMass() {
        return false;
    }

    /** How many of the last queries {@link HeldPositions#recentMass} is read of. */
    default int observedQueries() {
        return 0;
    }

    /**
     * Sinks: the first positions before all others. Reference: Xiao et al. (2023), section 3.2, arXiv 2309.17453.
     *
     * @throws IllegalArgumentException if the count is negative
     */
    static PositionScorer sinks(long count) {
        return new SinkScorer(count);
    }

    /**
     * Recency: the last positions before all others.
     *
     * @throws IllegalArgumentException if the count is negative
     */
    static PositionScorer window(long count) {
        return new WindowScorer(count);
    }

    /**
     * Heavy hitters: by the attention that a position received from all queries that saw it. Reference: Zhang et al. (2023),
     * Algorithm 1, arXiv 2306.14048.
     */
    static PositionScorer receivedMass() {
        return new ReceivedMassScorer();
    }

    /**
     * By the attention that the last queries give, pooled over neighbours. Reference: Li et al. (2024), arXiv 2404.14469.
     *
     * @param queries 1 or more; 16 to 64 are usual, kept themselves by a {@link #window} of as many
     * @param kernel positions that are pooled, odd; 5 or 7 are usual, 1 pools nothing
     * @throws IllegalArgumentException if a number is out of its range
     */
    static PositionScorer observationWindow(int queries, Pooling pooling, int kernel) {
        return new ObservationWindowScorer(queries, pooling, kernel);
    }

    /** By numbers drawn once for each sequence, head and position: what is kept is a fair sample at every length. */
    static PositionScorer random(long seed) {
        return new RandomScorer(seed);
    }

    /**
     * The positions that the caller knows to be used later, before all others: a reference that never loses one of them while
     * there is room. It is no upper bound: what else it keeps dilutes the softmax, and a policy that kept less of that, or
     * weaker rivals, could answer better.
     *
     * @throws IllegalArgumentException if a position is negative
     */
    static PositionScorer oracle(Set<Long> positions) {
        return new OracleScorer(positions);
    }
}
