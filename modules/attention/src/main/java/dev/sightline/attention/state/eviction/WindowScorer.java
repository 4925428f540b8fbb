package dev.sightline.attention.state.eviction;

import java.util.Arrays;

/** 1 for the last positions, 0 for others. */
record WindowScorer(long count) implements PositionScorer {
    WindowScorer {
        if (count < 0) {
            throw new IllegalArgumentException("a window of " + count + " positions; give 0 or more");
        }
    }

    @Override
    public double[] scores(HeldPositions held) {
        double[] scores = new double[held.count()];
        Arrays.setAll(scores, slot -> held.length() - held.position(slot) <= count ? 1 : 0);
        return scores;
    }

    @Override
    public String toString() {
        return "window(" + count + ")";
    }
}
