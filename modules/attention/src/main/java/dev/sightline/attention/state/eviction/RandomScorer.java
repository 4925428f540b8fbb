package dev.sightline.attention.state.eviction;

import java.util.Arrays;
import java.util.SplittableRandom;

/** One number for each sequence, head and position, the same whenever it is asked for. */
record RandomScorer(long seed) implements PositionScorer {
    @Override
    public double[] scores(HeldPositions held) {
        long ofHead = draw(draw(seed ^ held.sequence()) ^ held.head());
        double[] scores = new double[held.count()];
        Arrays.setAll(scores, slot -> draw(ofHead ^ held.position(slot)));
        return scores;
    }

    private static long draw(long from) {
        return new SplittableRandom(from).nextLong();
    }

    @Override
    public String toString() {
        return "random(" + seed + ")";
    }
}
