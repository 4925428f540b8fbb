package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.reporting.document.Prose;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which curves are bent. A curve that passed the flat null cannot be; of all the others two differences are tested
 * each, and Holm's correction keeps the chance of a single false claim at 5%. Reference: Holm (1979), Scand. J. Stat.
 * 6, 65-70.
 */
final class RecallShapes {
    private static final double ERROR = 0.05;

    private RecallShapes() {}

    /** One difference of one curve. */
    private record Bend(CellResult curve, String metric, double pValue) {
        boolean isUpward() {
            Measure difference = Results.measure(curve, metric);
            return difference.low() > 0;
        }
    }

    static Prose sentence(Results curves) {
        Results judged = curves.having("uShape");
        Results flat = judged.having("flatness");
        Results open = judged.where(result -> !result.metrics().containsKey("flatness"));
        List<Bend> bends = new ArrayList<>(bends(open, "recency"));
        bends.addAll(bends(open, "primacy"));
        Set<Bend> found = significant(bends);
        List<CellResult> recent = upward(open, "recency", found);
        List<CellResult> primary = upward(open, "primacy", found);
        List<CellResult> bent = recent.stream().filter(primary::contains).toList();
        Prose text = Prose.of("Of " + Wording.count(judged.cells().size(), "curve") + ", ")
                .strong(bent.isEmpty() ? "none is a U" : bent.size() == 1 ? "1 is a U" : bent.size() + " are a U")
                .and(bent.isEmpty() ? "" : " (" + CurvePlaces.named(bent, judged) + ")")
                .and("; recency shows in " + counted(recent, judged) + " and primacy in " + counted(primary, judged)
                        + ".");
        if (!flat.isEmpty()) {
            text = text.and(" The dependence on depth of "
                    + Wording.count(flat.cells().size(), "curve") + " (" + names(flat)
                    + ") is exactly nil: moving the needle changes the output by less than rounding, so what differs"
                    + " between depths there is the draw, and it is not tested.");
        }
        return bends.isEmpty()
                ? text
                : text.and(
                        " For the rest a difference is named if it is positive and its exact p-value (depths exchanged"
                                + " within each draw) passes Holm's correction for "
                                + Wording.count(bends.size(), "test")
                                + " at 5%; a U needs both.");
    }

    private static List<Bend> bends(Results curves, String metric) {
        return curves.having(metric + "PValue").cells().stream()
                .map(curve -> new Bend(curve, metric, Results.value(curve, metric + "PValue")))
                .toList();
    }

    /** From the least p-value on, until the first that does not pass its own share of the error. */
    private static Set<Bend> significant(List<Bend> bends) {
        List<Bend> sorted =
                bends.stream().sorted(Comparator.comparingDouble(Bend::pValue)).toList();
        Set<Bend> found = new HashSet<>();
        for (Bend bend : sorted) {
            if (bend.pValue() > ERROR / (sorted.size() - found.size())) {
                break;
            }
            found.add(bend);
        }
        return found;
    }

    private static List<CellResult> upward(Results curves, String metric, Set<Bend> found) {
        return bends(curves, metric).stream()
                .filter(bend -> found.contains(bend) && bend.isUpward())
                .map(Bend::curve)
                .toList();
    }

    private static String counted(List<CellResult> curves, Results judged) {
        return curves.isEmpty() ? "none" : curves.size() + " (" + CurvePlaces.named(curves, judged) + ")";
    }

    private static String names(Results curves) {
        return String.join("; ", curves.keys().stream().map(SeriesKey::name).toList());
    }
}
