package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Note;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.ArrayList;
import java.util.List;

/** Rotary positions beyond their training length: what each scaling repairs, and what it costs nearby. */
final class RotarySection implements SectionComposer {
    private static final String TASK = "rope";
    private static final String ANCHOR = "rope";
    private static final String HEADING = "RoPE beyond its training length";
    private static final String SIMILARITY = "similarity";
    private static final String RECALL = "recall";
    private static final String UNSEEN = "unseenPairs";

    @Override
    public Section compose(SweepResult sweep) {
        Results all = Results.of(sweep, TASK);
        Results points = all.points().having(SIMILARITY);
        if (points.isEmpty()) {
            return Blocks.notMeasured(ANCHOR, HEADING, TASK);
        }
        Cell any = points.first().orElseThrow().cell();
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(question(any)));
        blocks.add(new Note(Note.Kind.CAVEAT, geometryOnly()));
        blocks.add(new Paragraph(farthest(points)));
        blocks.add(new Figure("rope-curves", caption(), RotaryCharts.of(points, number(any, "trainingLength"))));
        blocks.add(new Paragraph(closedForm(any.parameter("stretch"))));
        blocks.add(table(all.curves()));
        blocks.addAll(Blocks.notApplicable(all));
        return new Section(ANCHOR, HEADING, blocks);
    }

    private static Prose question(Cell cell) {
        return Prose.of("A rotary embedding turns pair j of a query and a key by ")
                .code("δ θ_j, θ_j = b^(−2j/d)")
                .and(
                        ", δ their distance. What is left of a query's similarity to the key it asks for, and what of recall, in"
                                + " contexts of up to "
                                + cell.parameter("stretch") + " times the training length L = "
                                + Wording.length(number(cell, "trainingLength"))
                                + ", by the published rotation (rope) and by each way to stretch its frequencies? A context"
                                + " of n tokens has the distances 0 to n − 1: measured are n − 1 for n = 2, 4, 8 and so on."
                                + " Queries have the cosine "
                                + cell.parameter("needleCosine") + " with their needle's key at distance 0; d = "
                                + cell.parameter("headDim") + ", b = "
                                + Wording.length((long) Double.parseDouble(cell.parameter("base"))) + ", "
                                + cell.parameter("items") + " keys, logits ")
                .code(Wording.number(Results.number(cell, "logitScale").orElse(Double.NaN)) + " cos")
                .and(", through the variant " + cell.parameter("through") + ".");
    }

    private static Prose geometryOnly() {
        return Prose.of("No model was trained: keys and queries are random, and this is the geometry that a model would"
                + " meet. It leaves out what training does with it: a model may lean on some pairs and ignore others, may"
                + " answer an angle that it never met with any score at all (Chen et al. 2023), which is why unscaled models fail at once"
                + " beyond L and not gradually as here, and may be tuned to a scaling afterwards. Recall at a distance"
                + " says what similarity allows; the share of pairs at angles never met says where a trained model is"
                + " left to guess.");
    }

    /** What is left at the longest distance, one clause a scaling. */
    private static Prose farthest(Results points) {
        List<Long> distances = points.lengths();
        Prose text = Prose.of("At the farthest distance, " + Wording.length(distances.getLast()) + ": ");
        String before = "";
        for (SeriesKey key : points.keys()) {
            CellResult last = points.of(key).longest().orElseThrow();
            text = text.and(before)
                    .strong(key.name())
                    .and(" recalls " + Wording.measure(Results.measure(last, RECALL), Unit.SHARE) + ", closed form "
                            + Wording.share(Results.predicted(last, RECALL)) + ", with "
                            + Wording.share(Results.value(last, UNSEEN)) + " of its pairs at angles never met");
            before = "; ";
        }
        return text.and(".");
    }

    private static Prose caption() {
        return Prose.of(
                "Over the distance of a query and its needle: mean and scatter of the similarity, and recall, with 95% intervals"
                        + " over draws and closed forms (dashed); the share of pairs whose angle no distance below L gives, which falls again"
                        + " where a slow pair begins its next turn; and the fall of the mean similarity from one position to the"
                        + " next among near distances, by which neighbours are told apart. The last two are exact.");
    }

    private static Prose closedForm(String stretch) {
        return Prose.of("With the scaled frequencies, ")
                .code("C = (2/d) Σ cos δθ_j, B = (2/d) Σ cos² δθ_j, V = (B − C²)/(d/2 + 1)")
                .and(", the similarity has the mean ")
                .code("ρ C")
                .and(" and the variance ")
                .code("ρ² V + (1 − ρ²)(1 − C² − V)/(d − 1)")
                .and(
                        "; recall is that of full attention at this similarity, averaged over it as over a normal variable. Unscaled,"
                                + " C falls as the logarithm of the distance up to the base, with a ripple, and is about 0 beyond it. Interpolation (rope-linear) is the unscaled"
                                + " curve read at 1/" + stretch
                                + " of the distance: nothing beyond L is new, and neighbours are hardly told apart."
                                + " A raised base (rope-ntk, rope-dynamic-ntk) keeps the fastest pair alone and slows the"
                                + " others the more, the slower they are. rope-yarn and rope-llama3 keep the pairs that"
                                + " turn often over L, of which a short L may leave the fastest alone, and interpolate"
                                + " those that turn less than about once. YaRN also"
                                + " multiplies the logits by the square of its attention factor.");
    }

    private static Table table(Results curves) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (CellResult curve : curves.measured().byKey().cells()) {
            SeriesKey key = SeriesKey.of(curve.cell());
            rows.add(List.of(
                    new TableCell.SeriesName(key.name(), key.look()),
                    Cells.measure(curve, "recallWithin", Unit.SHARE),
                    Cells.measure(curve, "recallBeyond", Unit.SHARE),
                    Cells.measure(curve, UNSEEN, Unit.SHARE),
                    Cells.measure(curve, "resolutionKept", Unit.SHARE),
                    Cells.measure(curve, "attentionFactor", Unit.NUMBER)));
        }
        return new Table(
                "rope-scalings",
                Prose.of(
                        "What each scaling repairs and costs: mean recall over the distances measured, 1, 3, 7 and on to one"
                                + " less than every power of two, below the training length L and from L on, the share of pairs at"
                                + " angles never met at the farthest distance, and what is left of the unscaled fall of similarity from distance 0 to 1."),
                List.of(
                        "scaling",
                        "recall below L",
                        "recall from L on",
                        "pairs at new angles",
                        "resolution kept",
                        "attention factor"),
                rows);
    }

    private static long number(Cell cell, String parameter) {
        return Math.round(Results.number(cell, parameter).orElse(Double.NaN));
    }
}
