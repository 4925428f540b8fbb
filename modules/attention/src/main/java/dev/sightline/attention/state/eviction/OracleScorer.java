package dev.sightline.attention.state.eviction;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** 1 for the positions that will be used, 0 for others. */
record OracleScorer(Set<Long> positions) implements PositionScorer {
    OracleScorer {
        for (long position : positions) {
            if (position < 0) {
                throw new IllegalArgumentException("an oracle names position " + position + "; positions start at 0");
            }
        }
        positions = Set.copyOf(positions);
    }

    @Override
    public double[] scores(HeldPositions held) {
        double[] scores = new double[held.count()];
        Arrays.setAll(scores, slot -> positions.contains(held.position(slot)) ? 1 : 0);
        return scores;
    }

    /** In order, so that equal oracles say the same. */
    @Override
    public String toString() {
        return "oracle(" + new TreeSet<>(positions) + ")";
    }
}
