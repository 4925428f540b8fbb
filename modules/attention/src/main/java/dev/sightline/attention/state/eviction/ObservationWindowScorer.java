package dev.sightline.attention.state.eviction;

import java.util.Arrays;

/** The mass that the last queries give, pooled over positions, not slots. */
record ObservationWindowScorer(int queries, Pooling pooling, int kernel) implements PositionScorer {
    ObservationWindowScorer {
        if (queries < 1 || kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException("an observation window of " + queries + " queries and a kernel of "
                    + kernel + " positions; give 1 or more of each, and an odd kernel");
        }
    }

    /** A position and where it lies; in the order of positions. */
    private record Place(long position, int slot) {}

    @Override
    public double[] scores(HeldPositions held) {
        double[] scores = new double[held.count()];
        Arrays.setAll(scores, slot -> held.recentMass(slot, queries));
        if (kernel == 1) {
            return scores;
        }
        Place[] places = new Place[scores.length];
        Arrays.setAll(places, slot -> new Place(held.position(slot), slot));
        Arrays.sort(places, (one, other) -> Long.compare(one.position, other.position));
        double[] pooled = new double[scores.length];
        int first = 0;
        for (Place place : places) {
            while (places[first].position < place.position - kernel / 2) {
                first++;
            }
            pooled[place.slot] = pool(places, first, place.position + kernel / 2, scores);
        }
        return pooled;
    }

    /** Over the places from one on up to a position. */
    private double pool(Place[] places, int first, long last, double[] scores) {
        double sum = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = first; i < places.length && places[i].position <= last; i++) {
            sum += scores[places[i].slot];
            largest = Math.max(largest, scores[places[i].slot]);
        }
        return pooling == Pooling.AVERAGE ? sum / kernel : largest;
    }

    @Override
    public int observedQueries() {
        return queries;
    }

    @Override
    public String toString() {
        return "observationWindow(" + queries + ", " + pooling + ", " + kernel + ")";
    }
}
