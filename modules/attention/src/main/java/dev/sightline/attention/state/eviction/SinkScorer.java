package dev.sightline.attention.state.eviction;

import java.util.Arrays;

/** 1 for the first positions, 0 for others. */
record SinkScorer(long count) implements PositionScorer {
    SinkScorer {
        if (count < 0) {
            throw new IllegalArgumentException(count + " sinks; give 0 or more");
        }
    }

    @Override
    public double[] scores(HeldPositions held) {
        double[] scores = new double[held.count()];
        Arrays.setAll(scores, slot -> held.position(slot) < count ? 1 : 0);
        return scores;
    }

    @Override
    public String toString() {
        return "sinks(" + count + ")";
    }
}
