package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.CellResult.Status;
import dev.sightline.evaluation.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * How far a variant's recall carries: the longest measured length up to which the lower bound of recall stays at 85% of
 * the recall at the shortest length, for the mean over depths and for the worst depth. Reference: Modarressi et al.
 * (2025), NoLiMa, arXiv 2502.05167, for the share and the base.
 */
final class EffectiveLength {
    /** Share of the base recall that must remain. */
    private static final double SHARE = 0.85;

    /** Below this recall at the shortest length, 85% of it is no success worth measuring a length of. */
    private static final double LEAST_BASE = 0.5;

    private EffectiveLength() {}

    /** One cell for each variant and reading that has curves. */
    static List<CellResult> of(List<CellResult> measured) {
        Map<List<String>, List<CellResult>> curves = new LinkedHashMap<>();
        for (CellResult result : measured) {
            Cell cell = result.cell();
            if (result.status() == Status.MEASURED && cell.parameter("kind").equals("curve")) {
                curves.computeIfAbsent(List.of(cell.variant(), cell.reading()), key -> new ArrayList<>())
                        .add(result);
            }
        }
        List<CellResult> cells = new ArrayList<>();
        for (List<CellResult> byLength : curves.values()) {
            byLength.sort(Comparator.comparingLong(result -> result.cell().length()));
            cells.add(cell(byLength));
        }
        return cells;
    }

    private static CellResult cell(List<CellResult> curves) {
        CellResult shortest = curves.getFirst();
        CellResult longest = curves.getLast();
        Cell cell = new Cell(
                        ConstructedRecallTask.NAME,
                        shortest.cell().variant(),
                        shortest.cell().reading(),
                        longest.cell().length(),
                        OptionalDouble.empty(),
                        shortest.cell().seed(),
                        shortest.cell().parameters())
                .with("kind", "effective-length")
                .with("baseLength", shortest.cell().length());
        double base = shortest.metric("meanRecall").value();
        if (base < LEAST_BASE) {
            return CellResult.notApplicable(
                    cell,
                    String.format(
                            Locale.ROOT,
                            "recall at the shortest length, %d, is %.3f, below %.1f: too little for an effective length",
                            shortest.cell().length(),
                            base,
                            LEAST_BASE));
        }
        double bar = SHARE * base;
        double meanReach = measuredReach(curves, "meanRecall", bar);
        SortedMap<String, Measure> metrics = new TreeMap<>();
        metrics.put("baseRecall", shortest.metric("meanRecall"));
        metrics.put("meanEffectiveLength", Measure.exact(meanReach));
        metrics.put("worstEffectiveLength", Measure.exact(measuredReach(curves, "worstDepthRecall", bar)));
        double predictedBase = predicted(shortest, "meanRecall");
        double predictedBar = SHARE * predictedBase;
        SortedMap<String, Double> predicted = new TreeMap<>();
        predicted.put("baseRecall", predictedBase);
        predicted.put("meanEffectiveLength", reach(curves, c -> predicted(c, "meanRecall"), predictedBar));
        predicted.put("worstEffectiveLength", reach(curves, c -> predicted(c, "worstDepthRecall"), predictedBar));
        boolean open = meanReach == longest.cell().length();
        return new CellResult(
                cell,
                Status.MEASURED,
                open ? "at least: recall holds at the longest length measured" : "",
                metrics,
                predicted);
    }

    /**
     * The shortest length cannot fall below its own recall, so there a depth fails only if its whole interval lies
     * below the bar, as behind a window: one that merely reaches below it tells of too few draws.
     */
    private static double measuredReach(List<CellResult> curves, String metric, double bar) {
        CellResult shortest = curves.getFirst();
        return reach(
                curves,
                c -> c.equals(shortest)
                        ? c.metric(metric).high()
                        : c.metric(metric).low(),
                bar);
    }

    /** The last length before the first that falls below the bar; 0 if the shortest does. */
    private static double reach(List<CellResult> curves, ToDoubleFunction<CellResult> recall, double bar) {
        double reached = 0;
        for (CellResult curve : curves) {
            if (!(recall.applyAsDouble(curve) >= bar)) {
                break;
            }
            reached = curve.cell().length();
        }
        return reached;
    }

    private static double predicted(CellResult curve, String metric) {
        return curve.prediction(metric).orElse(Double.NaN);
    }
}
