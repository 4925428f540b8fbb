package dev.sightline.evaluation.dilution;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.CellResult.Status;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.theory.SoftmaxMass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The length at which the needle keeps half of the attention, read off the measured masses and set beside the closed
 * form.
 *
 * <p>Between two lengths the log-odds of the mass are interpolated linearly in ln(n - 1): exact as long as the other
 * keys average themselves out, since then the odds are (needle / mean other) / (n - 1). The interval is where the
 * bounds of the masses cross.
 */
final class HalfMassLength {
    private HalfMassLength() {}

    /** One cell for each variant and gap. */
    static List<CellResult> of(List<CellResult> measured) {
        Map<List<String>, List<CellResult>> curves = new LinkedHashMap<>();
        for (CellResult result : measured) {
            if (result.status() == Status.MEASURED) {
                Cell cell = result.cell();
                curves.computeIfAbsent(List.of(cell.variant(), cell.parameter("logitGap")), key -> new ArrayList<>())
                        .add(result);
            }
        }
        List<CellResult> cells = new ArrayList<>();
        for (List<CellResult> curve : curves.values()) {
            curve.sort(Comparator.comparingLong(result -> result.cell().length()));
            cells.add(cell(curve));
        }
        return cells;
    }

    private static CellResult cell(List<CellResult> curve) {
        Cell longest = curve.getLast().cell();
        Cell cell = longest.with("kind", "curve");
        double closedForm = SoftmaxMass.of(
                        Integer.parseInt(cell.parameter("headDim")),
                        Double.parseDouble(cell.parameter("logitScale")),
                        Double.parseDouble(cell.parameter("needleCosine")))
                .halfMassLength();
        boolean windowed = cell.parameter("mask").startsWith("window");
        double predicted = windowed && closedForm > Double.parseDouble(cell.parameter("window"))
                ? Double.POSITIVE_INFINITY
                : closedForm;
        // What a sparse pattern shows is another number of keys at each length.
        boolean sparse = cell.parameter("mask").startsWith("pattern");
        OptionalDouble crossing = crossing(curve, Measure::value);
        if (crossing.isEmpty()) {
            return CellResult.notApplicable(
                    cell,
                    "the mass does not fall through 1/2 between lengths "
                            + curve.getFirst().cell().length() + " and "
                            + longest.length()
                            + (sparse
                                    ? "; there is no closed form for a pattern that changes with the length"
                                    : "; the closed form puts it at "
                                            + (Double.isInfinite(predicted)
                                                    ? "no length, since the window ends the dilution"
                                                    : Math.round(predicted))));
        }
        SortedMap<String, Measure> metrics = new TreeMap<>();
        metrics.put(
                "halfMassLength",
                new Measure(
                        crossing.getAsDouble(),
                        crossing(curve, Measure::low)
                                .orElse((double) curve.getFirst().cell().length()),
                        crossing(curve, Measure::high).orElse((double) longest.length())));
        SortedMap<String, Double> closedForms = new TreeMap<>();
        if (!sparse) {
            closedForms.put("halfMassLength", predicted);
        }
        return CellResult.measured(cell, metrics, closedForms);
    }

    /** Where one of the numbers of the mass falls through 1/2; empty if it does not between the measured lengths. */
    private static OptionalDouble crossing(List<CellResult> curve, ToDoubleFunction<Measure> number) {
        for (int i = 0; i + 1 < curve.size(); i++) {
            double before = logOdds(number.applyAsDouble(curve.get(i).metric("mass")));
            double after = logOdds(number.applyAsDouble(curve.get(i + 1).metric("mass")));
            if (before >= 0 && after < 0) {
                double from = Math.log(curve.get(i).cell().length() - 1.0);
                double to = Math.log(curve.get(i + 1).cell().length() - 1.0);
                // A bound of 0 or 1 has infinite odds: then the crossing lies at that end.
                double share = Double.isInfinite(before) ? 1 : Double.isInfinite(after) ? 0 : before / (before - after);
                return OptionalDouble.of(1 + Math.exp(from + share * (to - from)));
            }
        }
        return OptionalDouble.empty();
    }

    private static double logOdds(double share) {
        double inside = Math.clamp(share, 0.0, 1.0);
        return Math.log(inside / (1 - inside));
    }
}
