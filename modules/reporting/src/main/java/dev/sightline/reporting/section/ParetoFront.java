package dev.sightline.reporting.section;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The points of a trade-off that are worth more than all that cost less: by more than chance, so that one thing that was
 * measured twice does not enter twice.
 */
final class ParetoFront {
    /**
     * A named place.
     *
     * @param cost what it costs
     * @param worth what it is worth
     * @param low the lower end of the interval of its worth
     */
    record Place(String name, double cost, double worth, double low) {}

    private ParetoFront() {}

    /**
     * By ascending cost and ascending worth: the cheapest, and after it each whose interval lies above the worth of the last
     * before it. Of places with the same cost and worth the first.
     */
    static List<Place> of(List<Place> places) {
        List<Place> byCost = places.stream()
                .filter(place -> Double.isFinite(place.cost) && Double.isFinite(place.worth))
                .sorted(Comparator.comparingDouble(Place::cost)
                        .thenComparing(Comparator.comparingDouble(Place::worth).reversed()))
                .toList();
        List<Place> front = new ArrayList<>();
        for (Place place : byCost) {
            if (front.isEmpty() || place.low > front.getLast().worth) {
                front.add(place);
            }
        }
        return front;
    }
}
