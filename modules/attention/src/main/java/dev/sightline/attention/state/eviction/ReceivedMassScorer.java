package dev.sightline.attention.state.eviction;

import java.util.Arrays;

/** The mass itself. */
record ReceivedMassScorer() implements PositionScorer {
    @Override
    public double[] scores(HeldPositions held) {
        double[] scores = new double[held.count()];
        Arrays.setAll(scores, held::receivedMass);
        return scores;
    }

    @Override
    public boolean needsReceivedMass() {
        return true;
    }

    @Override
    public String toString() {
        return "receivedMass()";
    }
}
