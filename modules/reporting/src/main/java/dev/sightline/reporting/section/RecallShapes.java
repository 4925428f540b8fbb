package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.reporting.document.Prose;
import java.util.List;

/** Which curves are bent, by the paired bootstrap: a U needs both its lower bounds above 0. */
final class RecallShapes {
    private RecallShapes() {}

    static Prose sentence(Results curves) {
        Results judged = curves.having("uShape");
        List<String> bent = places(judged, "uShape");
        List<String> recent = places(judged, "recency");
        List<String> primary = places(judged, "primacy");
        return Prose.of("Of " + Wording.count(judged.cells().size(), "curve") + ", ")
                .strong(bent.isEmpty() ? "none is a U" : bent.size() == 1 ? "1 is a U" : bent.size() + " are a U")
                .and(bent.isEmpty() ? "" : " (" + String.join("; ", bent) + ")")
                .and("; recency shows in " + counted(recent) + " and primacy in " + counted(primary)
                        + ". A U is claimed only where head − middle and tail − middle both lie above 0 with 95%"
                        + " confidence (paired bootstrap over draws).");
    }

    /** Where a difference is above 0 with confidence. */
    private static List<String> places(Results curves, String metric) {
        return curves
                .having(metric)
                .where(result -> Results.measure(result, metric).low() > 0)
                .cells()
                .stream()
                .map(RecallShapes::place)
                .toList();
    }

    private static String counted(List<String> places) {
        return places.isEmpty() ? "none" : places.size() + " (" + String.join("; ", places) + ")";
    }

    private static String place(CellResult result) {
        return SeriesKey.of(result.cell()).name() + " at n = "
                + Wording.length(result.cell().length());
    }
}
