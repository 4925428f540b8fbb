package dev.sightline.attention.state.eviction;

/**
 * The positions that a cache holds of one sequence and key-value head, and what is known of them. They lie in slots, in no
 * particular order.
 */
public interface HeldPositions {
    /** Which sequence. */
    int sequence();

    /** Which key-value head. */
    int head();

    /** Positions appended so far, evicted ones included. */
    long length();

    /** Positions held. */
    int count();

    /** The position in a slot, as it was in the whole sequence. */
    long position(int slot);

    /**
     * The sum of the weights that all queries so far gave to a position, over the query heads of the group; of no use
     * unless a scorer {@linkplain PositionScorer#needsReceivedMass needs} it.
     */
    double receivedMass(int slot);

    /**
     * As {@link #receivedMass}, of the last queries alone.
     *
     * @param queries 0 or more, at most what a scorer {@linkplain PositionScorer#observedQueries observes}
     */
    double recentMass(int slot, int queries);
}
