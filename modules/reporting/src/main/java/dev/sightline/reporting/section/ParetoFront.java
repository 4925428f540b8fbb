package dev.sightline.reporting.section;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The points of a trade-off that no other is better than in one thing without being worse in the other. */
final class ParetoFront {
    /** A named place: what it costs, and what it is worth. */
    record Place(String name, double cost, double worth) {}

    private ParetoFront() {}

    /** By ascending cost and ascending worth; of places with the same cost and worth the first. */
    static List<Place> of(List<Place> places) {
        List<Place> byCost = places.stream()
                .filter(place -> Double.isFinite(place.cost) && Double.isFinite(place.worth))
                .sorted(Comparator.comparingDouble(Place::cost)
                        .thenComparing(Comparator.comparingDouble(Place::worth).reversed()))
                .toList();
        List<Place> front = new ArrayList<>();
        for (Place place : byCost) {
            if (front.isEmpty() || place.worth > front.getLast().worth) {
                front.add(place);
            }
        }
        return front;
    }
}
