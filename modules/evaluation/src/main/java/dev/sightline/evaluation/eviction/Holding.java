package dev.sightline.evaluation.eviction;

import java.util.BitSet;

/**
 * The positions of one sequence; not to be changed.
 *
 * @param held whose keys and values the cache has
 * @param visible that the query was weighed against, all of them held
 */
record Holding(BitSet held, BitSet visible) {
    /** Positions that are seen as far as they are held. */
    static Holding allVisible(BitSet held) {
        return new Holding(held, held);
    }
}
