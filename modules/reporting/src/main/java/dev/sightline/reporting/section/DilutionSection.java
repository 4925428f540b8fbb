package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Dilution: how much of softmax's attention is left for the needle as the context grows. */
final class DilutionSection implements SectionComposer {
    static final String LOGIT_GAP = "logitGap";
    static final String MASS = "mass";
    static final String HALF_MASS = "halfMassLength";

    private static final String TASK = "dilution";
    private static final String ANCHOR = "dilution";
    private static final String HEADING = "Dilution: how loud must a needle be";

    @Override
    public Section compose(SweepResult sweep) {
        Results all = Results.of(sweep, TASK);
        Results points = all.points().having(MASS);
        if (points.isEmpty()) {
            return Blocks.notMeasured(ANCHOR, HEADING, TASK);
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(question()));
        blocks.add(new Paragraph(halfMass(all.curves())));
        window(points).ifPresent(text -> blocks.add(new Paragraph(text)));
        Agreement.ofFullAndFlash(points).map(Agreement::sentence).ifPresent(text -> blocks.add(new Paragraph(text)));
        blocks.add(new Figure("dilution-mass", massCaption(), DilutionCharts.mass(points)));
        if (!points.having("effectiveSupport").isEmpty()) {
            blocks.add(new Figure("dilution-support", supportCaption(), DilutionCharts.support(points)));
        }
        if (!all.curves().isEmpty()) {
            blocks.add(new Figure(
                    "dilution-half-mass", halfMassCaption(), List.of(DilutionCharts.halfMass(all.curves()))));
            blocks.add(halfMassTable(all.curves()));
        }
        blocks.addAll(Blocks.notApplicable(all.points()));
        return new Section(ANCHOR, HEADING, blocks);
    }

    private static Prose question() {
        return Prose.of("A needle's logit exceeds that of an average key by the gap ")
                .code("τ")
                .and(". Its weight among n keys is ")
                .code("1 / (1 + (n−1) M_d(τ) e^(−τ))")
                .and(" while τ²/d < ln n, so what decides is the gap against ")
                .code("ln n")
                .and(", not n alone: to keep its share, ")
                .code("τ − ln M_d(τ)")
                .and(" must grow by ln 2 ≈ 0.69 with every doubling of the context. The entropy of the weights is ")
                .code("ln n + ln M_d(τ) − (τ²/d) M_{d+2}(τ)/M_d(τ)")
                .and(" without the needle; drawn is the form for every regime, by quadrature. Measured are the variants"
                        + " with a softmax: linear attention and recurrences have no logits to set a gap between.");
    }

    /** The half-mass length of full attention, gap by gap. */
    private static Prose halfMass(Results curves) {
        Results full = curves.variant("full");
        List<String> clauses = new ArrayList<>();
        for (String gap : full.values(LOGIT_GAP)) {
            CellResult curve = full.parameter(LOGIT_GAP, gap).first().orElseThrow();
            Measure measured = curve.metrics().get(HALF_MASS);
            double predicted = Results.predicted(curve, HALF_MASS);
            String clause = "at a gap of " + Wording.number(Double.parseDouble(gap));
            if (measured == null) {
                clauses.add(clause + " it does not fall through one half at the lengths measured");
            } else {
                String closedForm = Double.isFinite(predicted) ? ", predicted " + Wording.length(predicted) : "";
                clauses.add(clause + " up to n = " + Wording.measure(measured, Unit.COUNT) + closedForm);
            }
        }
        return Prose.of("Half of full attention's weight stays on the needle: " + Wording.list(clauses) + ".");
    }

    /** What a window buys: the mass at the longest context beside that of full attention. */
    private static Optional<Prose> window(Results points) {
        Results windowed = points.where(Effect::isWindowed);
        Optional<CellResult> longest = windowed.longest();
        return longest.flatMap(cell -> points.variant("full")
                .length(cell.cell().length())
                .parameter(LOGIT_GAP, cell.cell().parameter(LOGIT_GAP))
                .metric(MASS)
                .map(full -> Prose.empty()
                        .strong(SeriesKey.of(cell.cell()).name())
                        .and(" sees at most " + cell.cell().parameter("window")
                                + " keys, so for a needle inside its window dilution ends there: at n = "
                                + Wording.length(cell.cell().length()) + " and a gap of "
                                + Wording.number(Double.parseDouble(cell.cell().parameter(LOGIT_GAP)))
                                + " the needle holds " + Wording.share(Results.value(cell, MASS))
                                + " of the weight, against "
                                + Wording.share(full.value()) + " under full attention. The price is everything older"
                                + " than the window.")));
    }

    private static Prose massCaption() {
        return Prose.of("Weight of the needle over the length, one plot a logit gap, with 95% intervals over draws and"
                + " closed forms (dashed).");
    }

    private static Prose supportCaption() {
        return Prose.of("Effective support, e to the entropy: over how many keys the weight is spread. The dotted line"
                + " is the whole context, n.");
    }

    private static Prose halfMassCaption() {
        return Prose.of("Half-mass length over the logit gap: the longest context in which the needle keeps half of the"
                + " weight. A gap without a mark was not crossed at the lengths measured; the closed form goes on.");
    }

    private static Table halfMassTable(Results curves) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (CellResult curve : curves.byKey().cells()) {
            SeriesKey key = SeriesKey.of(curve.cell());
            rows.add(List.of(
                    new TableCell.SeriesName(key.name(), key.look()),
                    TableCell.number(Results.number(curve.cell(), LOGIT_GAP).orElse(Double.NaN), Unit.NUMBER),
                    Cells.measureBesideNote(curve, HALF_MASS, Unit.COUNT),
                    Cells.predicted(curve, HALF_MASS, Unit.COUNT),
                    TableCell.words(curve.note())));
        }
        return new Table(
                "dilution-half-mass-lengths",
                Prose.of("Half-mass lengths. Intervals are where the bounds of the masses cross one half."),
                List.of("variant", "logit gap", "half-mass length", "closed form", "note"),
                rows);
    }
}
