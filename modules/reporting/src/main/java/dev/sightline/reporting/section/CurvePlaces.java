package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Names some of the curves that were measured, in few words: a variant once, and neighbouring lengths as a range. */
final class CurvePlaces {
    /** Fewer neighbours are named one by one. */
    private static final int RANGE = 3;

    private CurvePlaces() {}

    /**
     * As {@code "full at n = 64; flash at every n"}.
     *
     * @param some curves to name
     * @param all curves that could have been named
     */
    static String named(List<CellResult> some, Results all) {
        Map<SeriesKey, SortedSet<Long>> lengths = new LinkedHashMap<>();
        for (CellResult curve : some) {
            lengths.computeIfAbsent(SeriesKey.of(curve.cell()), series -> new TreeSet<>())
                    .add(curve.cell().length());
        }
        List<String> names = new ArrayList<>();
        lengths.forEach((series, found) ->
                names.add(series.name() + " at " + named(found, all.of(series).lengths())));
        return String.join("; ", names);
    }

    private static String named(SortedSet<Long> found, List<Long> measured) {
        if (found.size() >= RANGE && found.containsAll(measured)) {
            return "every n";
        }
        List<String> parts = new ArrayList<>();
        List<Long> neighbours = new ArrayList<>();
        for (long length : measured) {
            if (found.contains(length)) {
                neighbours.add(length);
            } else {
                parts.addAll(range(neighbours));
                neighbours.clear();
            }
        }
        parts.addAll(range(neighbours));
        return "n = " + String.join(", ", parts);
    }

    private static List<String> range(List<Long> neighbours) {
        return neighbours.size() < RANGE
                ? neighbours.stream().map(Wording::length).toList()
                : List.of(Wording.length(neighbours.getFirst()) + " to " + Wording.length(neighbours.getLast()));
    }
}
