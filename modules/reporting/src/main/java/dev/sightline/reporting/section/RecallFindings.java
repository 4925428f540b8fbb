package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Prose;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The sentences about constructed recall, each computed from the results. */
final class RecallFindings {
    private static final String MEAN_RECALL = "meanRecall";
    /** A curve that keeps this much of its recall has not met its limit. */
    private static final double NOTHING_LOST = 0.97;

    private RecallFindings() {}

    /** All that the results allow to say. */
    static List<Prose> of(Results results) {
        List<Prose> findings = new ArrayList<>(growth(results));
        Agreement.ofFullAndFlash(results.atDepths()).map(Agreement::sentence).ifPresent(findings::add);
        centredReadout(results).ifPresent(findings::add);
        outsideTheWindow(results).ifPresent(findings::add);
        findings.add(RecallShapes.sentence(results.curves().measured()));
        return findings;
    }

    /** From the shortest to the longest context, and why; curves of which the same is to be said share a paragraph. */
    private static List<Prose> growth(Results results) {
        SequencedMap<Prose, List<String>> names = new LinkedHashMap<>();
        for (SeriesKey key : results.curves().measured().keys()) {
            growth(key, results)
                    .ifPresent(text -> names.computeIfAbsent(text, unseen -> new ArrayList<>())
                            .add(key.name()));
        }
        List<Prose> findings = new ArrayList<>();
        names.forEach((text, who) ->
                findings.add(Prose.empty().strong(Wording.list(who)).then(text)));
        return findings;
    }

    private static Optional<Prose> growth(SeriesKey key, Results results) {
        List<CellResult> curve = results.curves().of(key).having(MEAN_RECALL).cells().stream()
                .sorted(Comparator.comparingLong(result -> result.cell().length()))
                .toList();
        if (curve.isEmpty()) {
            return Optional.empty();
        }
        Effect effect = Effect.of(new Results(curve), results);
        double kept = Results.value(curve.getLast(), MEAN_RECALL) / Results.value(curve.getFirst(), MEAN_RECALL);
        String verb = kept >= NOTHING_LOST ? "Nothing is lost yet; what will limit it is " : "What limits it is ";
        return Optional.of(Prose.of(": recall, averaged over depths, is " + at(curve.getFirst()) + " and "
                        + at(curve.getLast()) + ". " + verb)
                .strong(effect.label())
                .and(" (" + effect.because() + "): ")
                .code(effect.formula())
                .and(", " + effect.range() + "."));
    }

    private static String at(CellResult result) {
        return withPrediction(result) + " at n = "
                + Wording.length(result.cell().length());
    }

    private static String withPrediction(CellResult result) {
        String measured = Wording.measure(Results.measure(result, MEAN_RECALL), Unit.SHARE);
        double predicted = Results.predicted(result, MEAN_RECALL);
        return Double.isFinite(predicted) ? measured + ", predicted " + Wording.share(predicted) + "," : measured;
    }

    /** Where subtracting the mean value helps most. */
    private static Optional<Prose> centredReadout(Results results) {
        Results curves = results.curves().having(MEAN_RECALL);
        Optional<CellResult> best = curves.where(
                        result -> result.cell().reading().contains("centred"))
                .max(centred -> gain(centred, curves));
        return best.map(centred -> {
            double restored = Results.value(centred, MEAN_RECALL);
            double predicted = Results.predicted(centred, MEAN_RECALL);
            String closedForm = Double.isFinite(predicted) ? "; predicted " + Wording.share(predicted) : "";
            return Prose.of(centred.cell().variant() + "'s centred readout "
                            + (gain(centred, curves) > 0 ? "restores" : "does not restore") + " recall at n = "
                            + Wording.length(centred.cell().length()) + " from ")
                    .strong(Wording.share(plainRecall(centred, curves)))
                    .and(" to ")
                    .strong(Wording.share(restored))
                    .and(closedForm + ". Where it does, the feature map and not the size of the state was the limit.");
        });
    }

    private static double gain(CellResult centred, Results curves) {
        return Results.value(centred, MEAN_RECALL) - plainRecall(centred, curves);
    }

    private static double plainRecall(CellResult centred, Results curves) {
        return curves.of(new SeriesKey(centred.cell().variant(), Cell.PLAIN))
                .length(centred.cell().length())
                .metric(MEAN_RECALL)
                .map(Measure::value)
                .orElse(Double.NaN);
    }

    /** What is left of a needle that a window hides. */
    private static Optional<Prose> outsideTheWindow(Results results) {
        Results windowed = results.atDepths().having("mass").where(Effect::isWindowed);
        Results hidden = windowed.where(result -> Results.value(result, "mass") == 0);
        Results visible = windowed.where(result -> Results.value(result, "mass") > 0);
        if (hidden.isEmpty() || visible.isEmpty()) {
            return Optional.empty();
        }
        double chance = hidden.cells().stream()
                .mapToDouble(result -> 1.0 / result.cell().length())
                .average()
                .orElse(0);
        return Optional.of(Prose.of("Outside the window ("
                        + Wording.count(hidden.cells().size(), "cell")
                        + ") the needle has a weight of exactly 0 and recall is ")
                .strong(Wording.share(hidden.mean("recall")))
                .and(", where chance would be " + Wording.share(chance) + "; inside it recall is ")
                .strong(Wording.share(visible.mean("recall")))
                .and("."));
    }
}
