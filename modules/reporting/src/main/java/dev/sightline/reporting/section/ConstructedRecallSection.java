package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Annotation;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Note;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import dev.sightline.reporting.document.Subheading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Constructed recall by position: heat maps, curves with closed forms, residuals, and what explains them. */
final class ConstructedRecallSection implements SectionComposer {
    static final String TASK = "constructed-recall";

    private static final String ANCHOR = "constructed-recall";
    private static final int ENOUGH_DRAWS = 400;
    private static final String HEADING = "Recall by position, constructed";

    @Override
    public Section compose(SweepResult sweep) {
        Results all = Results.of(sweep, TASK);
        Results atDepths = all.atDepths();
        if (atDepths.isEmpty()) {
            return Blocks.notMeasured(ANCHOR, HEADING, TASK);
        }
        Results curves = all.curves().measured();
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(protocol(atDepths)));
        gates(atDepths).ifPresent(blocks::add);
        Blocks.randomFeatures(atDepths).ifPresent(blocks::add);
        fewDraws(atDepths).ifPresent(blocks::add);
        blocks.add(new Figure("recall-maps", mapCaption(), DepthHeatMaps.of("recall-map", all)));
        RecallFindings.of(all).forEach(finding -> blocks.add(new Paragraph(finding)));
        if (!curves.isEmpty()) {
            blocks.add(new Figure("recall-by-length", lengthCaption(), byLength(curves)));
        }
        blocks.add(new Subheading("Curves over depth, with closed forms"));
        blocks.add(new Figure("recall-curves", curveCaption(), PositionCharts.curves("recall", all)));
        List<Chart> residuals = PositionCharts.residuals("recall-residual", all);
        if (!residuals.isEmpty()) {
            blocks.add(new Figure("recall-residuals", residualCaption(), residuals));
        }
        blocks.add(RecallTables.closedForms(atDepths, all));
        blocks.add(new Subheading("Bands of depth and controls"));
        blocks.add(RecallTables.bands(curves));
        blocks.add(RecallTables.controls(curves));
        blocks.addAll(Blocks.notApplicable(all));
        return new Section(ANCHOR, HEADING, blocks);
    }

    /** The gates of the recurrences among the curves, if there are any. */
    private static Optional<Block> gates(Results atDepths) {
        Results recurrent =
                atDepths.where(result -> !result.cell().parameter("rule").isEmpty());
        return recurrent
                .first()
                .map(
                        result -> new Paragraph(
                                Prose.of("A recurrence (")
                                        .code(Wording.list(recurrent.keys().stream()
                                                .map(SeriesKey::name)
                                                .toList()))
                                        .and(
                                                ") writes all keys, and every query reads the state after the newest. Its gates are held constant:"
                                                        + " a state that fades keeps ")
                                        .code("γ = " + result.cell().parameter("decayFactor"))
                                        .and(
                                                " of itself with every key, whether the factor belongs to a head, a position or a channel; γ is"
                                                        + " 1 − 1/d, the rate at which the delta rule forgets by itself. Corrected rules write with ")
                                        .code("β = 1")
                                        .and(
                                                " for keys of length 1."
                                                        + " What trained gates would do, keeping one item and dropping another, is not measured.")));
    }

    private static Prose protocol(Results atDepths) {
        Cell cell = atDepths.first().orElseThrow().cell();
        return Prose.of("Of n random keys in " + cell.parameter("headDim")
                        + " dimensions one is the needle; the query resembles it with a cosine of ")
                .code("ρ = " + cell.parameter("needleCosine"))
                .and(" and no other on purpose. Each key has its own value, a random direction in "
                        + cell.parameter("valueDim")
                        + " dimensions, and the output is decoded by the nearest one: recall is how often that is the"
                        + " needle's. The logit of a cosine c is ")
                .code("τ c, τ = " + cell.parameter("logitScale"))
                .and("; the coordinates of queries and keys have a standard deviation of ")
                .code("s = " + keyScale(cell))
                .and(", on which softmax depends only through τ, but the features of linear attention depend on it"
                        + " alone. " + cell.parameter("draws")
                        + " draws a length, the same draws at every depth and for every variant, so that curves may be"
                        + " compared pairwise.");
    }

    private static Optional<Block> fewDraws(Results atDepths) {
        double draws = atDepths.cells().stream()
                .mapToDouble(result -> Results.number(result.cell(), "draws").orElse(Double.NaN))
                .min()
                .orElse(Double.NaN);
        return draws < ENOUGH_DRAWS
                ? Optional.of(new Note(
                        Note.Kind.CAVEAT,
                        Prose.of("Only " + Wording.length(draws)
                                + " draws at some lengths: the intervals are wide, and small"
                                + " differences between curves mean nothing yet. A larger profile draws at least "
                                + ENOUGH_DRAWS + ".")))
                : Optional.empty();
    }

    private static String keyScale(Cell cell) {
        return Results.number(cell, "keyScale").stream()
                .mapToObj(Wording::number)
                .findFirst()
                .orElse("not stated");
    }

    private static Prose mapCaption() {
        return Prose.of(
                "Recall by depth of the needle (0% is the oldest position) and length of the context; the darker,"
                        + " the more is recalled. Point at a cell for its 95% interval.");
    }

    private static Prose lengthCaption() {
        return Prose.of(
                "Recall over the length, averaged over depths and at the worst depth, with 95% intervals, those of the"
                        + " worst depth wide enough for the least of all depths (Bonferroni); dashed"
                        + " is the closed form, dotted is chance.");
    }

    private static Prose curveCaption() {
        return Prose.of(
                "Recall over depth. Bands are 95% Wilson intervals; dashed lines are the closed forms by"
                        + " quadrature. Where full and flash coincide, the thin line of flash runs inside the wide one of full.");
    }

    private static Prose residualCaption() {
        return Prose.of("Measured recall minus its closed form, in one frame for all lengths.");
    }

    private static List<Chart> byLength(Results curves) {
        List<Annotation> chance = List.of(LengthCharts.chance(curves));
        return List.of(
                LengthCharts.share("recall-mean", "Recall, mean over depths", "meanRecall", curves)
                        .with(chance),
                LengthCharts.share("recall-worst", "Recall at the worst depth", "worstDepthRecall", curves)
                        .with(chance));
    }
}
