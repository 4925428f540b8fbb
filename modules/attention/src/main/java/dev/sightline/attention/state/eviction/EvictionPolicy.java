package dev.sightline.attention.state.eviction;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a cache keeps when it is over its budget: positions are compared by the first scorer, those that are equal by the
 * next, and at last the later position is kept. {@code of(sinks(4), window(64), receivedMass())} keeps the first 4 and the
 * last 64 while there is room, and fills the rest of the budget with heavy hitters. Immutable and thread-safe.
 *
 * @param scorers in the order in which they are asked; with none, the last positions are kept
 */
public record EvictionPolicy(List<PositionScorer> scorers) {
    /** Takes a copy. */
    public EvictionPolicy {
        scorers = List.copyOf(scorers);
    }

    /** A policy of some scorers. */
    public static EvictionPolicy of(PositionScorer... scorers) {
        return new EvictionPolicy(List.of(scorers));
    }

    boolean needsReceivedMass() {
        return scorers.stream().anyMatch(PositionScorer::needsReceivedMass);
    }

    int observedQueries() {
        return scorers.stream().mapToInt(PositionScorer::observedQueries).max().orElse(0);
    }

    /** Whether weights must be observed at all. */
    boolean observes() {
        return needsReceivedMass() || observedQueries() > 0;
    }

    @Override
    public String toString() {
        return scorers.stream().map(PositionScorer::toString).collect(Collectors.joining(", then ", "[", "]"));
    }
}
