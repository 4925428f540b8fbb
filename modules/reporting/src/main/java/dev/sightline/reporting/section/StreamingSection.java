package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
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
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** Recurrent networks beside attention as memories of a stream, and the bound that their units set a linear read-out. */
final class StreamingSection implements SectionComposer {
    private static final String TASK = "streaming-recall";
    private static final String ANCHOR = "memories";
    private static final String HEADING = "Recurrent networks as memories";
    private static final String RECALL = "recall";
    private static final String CAPACITY = "capacity";
    private static final String BOUND = "capacityBound";
    private static final String BYTES = "stateBytes";

    @Override
    public Section compose(SweepResult sweep) {
        Results all = Results.of(sweep, TASK);
        Results points = all.points().having(RECALL);
        if (points.isEmpty()) {
            return Blocks.notMeasured(ANCHOR, HEADING, TASK);
        }
        Results curves = all.curves().measured();
        OptionalDouble bound = curves.having(BOUND).cells().stream()
                .mapToDouble(result -> Results.value(result, BOUND))
                .findFirst();
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(question(points.first().orElseThrow().cell())));
        blocks.add(new Paragraph(newestAndOldest(points, curves)));
        if (bound.isPresent()) {
            blocks.add(new Paragraph(capacity(curves.having(CAPACITY))));
        }
        blocks.add(new Figure("streaming-curves", caption(), StreamingCharts.of(points, bound)));
        blocks.add(table(points, curves));
        blocks.addAll(Blocks.notApplicable(all));
        return new Section(ANCHOR, HEADING, blocks);
    }

    private static Prose question(Cell cell) {
        return Prose.of("A stream of " + Wording.length(cell.length()) + " random keys of " + cell.parameter("headDim")
                + " numbers and values of " + cell.parameter("valueDim")
                + " goes by once; then the value of an item of some age is asked for. Attention is asked by a query that"
                + " resembles the item's key (cosine " + cell.parameter("needleCosine")
                + ") and keeps all keys and values in a cache, or a matrix. A recurrent network reads [key; value], keeps"
                + " its state, and is asked the kinder question: its weights are random, but a linear read-out of its"
                + " hidden state is trained for every age by ridge regression on other streams, so that it is told where"
                + " to look. All go through one interface: append, answer, fork, bytes.");
    }

    /** What is recalled of both ends, and what is held for it, one clause a mechanism. */
    private static Prose newestAndOldest(Results points, Results curves) {
        Prose text = Prose.of("Recall of the newest and of the oldest item: ");
        String before = "";
        for (SeriesKey key : points.keys()) {
            text = text.and(before)
                    .strong(key.name())
                    .and(" " + Wording.share(Results.value(newest(points.of(key)), RECALL)) + " and "
                            + Wording.share(Results.value(oldest(points.of(key)), RECALL))
                            + curves.of(key)
                                    .metric(BYTES)
                                    .map(bytes -> " from " + Unit.BYTES.format(bytes.value()))
                                    .orElse(""));
            before = "; ";
        }
        return text.and(". Chance is "
                + Wording.share(1.0 / points.first().orElseThrow().cell().length()) + ".");
    }

    private static Prose capacity(Results networks) {
        Prose text =
                Prose.of("The squared correlations of a linear read-out with all numbers that went by, which do not"
                        + " correlate with each other, sum to at most the number of hidden units, whatever the network (Jaeger"
                        + " 2002). Recovered of the values, over all ages that were asked for: ");
        String before = "";
        for (CellResult network : networks.byKey().cells()) {
            text = text.and(before)
                    .strong(SeriesKey.of(network.cell()).name())
                    .and(" " + Wording.measure(Results.measure(network, CAPACITY), Unit.NUMBER) + " numbers of at most "
                            + Wording.number(Results.value(network, BOUND)));
            before = "; ";
        }
        return text.and(
                ". The others are not measured; they can hold the keys, which a network has to read too, and products of inputs"
                        + " that its nonlinearity forms. So a linear read-out recovers at most as many items in full as the units"
                        + " over the numbers of an item, or more in part, and of a state that fades the newest; what a"
                        + " read-out that is not linear would recover, the bound does not say. One network was drawn of each kind:"
                        + " intervals are over streams, not over networks.");
    }

    private static Prose caption() {
        return Prose.of(
                "Over the age of the item: recall with 95% intervals over streams and, for attention, closed forms"
                        + " (dashed); the squared correlation of outputs and values, which the best common factor makes of the"
                        + " output, freed of its bias, so that chance may take it a little outside 0 to 1; and, for the networks, its sum over the ages so far, for every"
                        + " number of a value, under the bound of a linear read-out.");
    }

    private static Table table(Results points, Results curves) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (CellResult curve : curves.byKey().cells()) {
            SeriesKey key = SeriesKey.of(curve.cell());
            rows.add(List.of(
                    new TableCell.SeriesName(key.name(), key.look()),
                    Cells.measure(curve, BYTES, Unit.BYTES),
                    Cells.measure(newest(points.of(key)), RECALL, Unit.SHARE),
                    Cells.measure(oldest(points.of(key)), RECALL, Unit.SHARE),
                    Cells.measure(curve, CAPACITY, Unit.NUMBER),
                    Cells.measure(curve, BOUND, Unit.NUMBER)));
        }
        return new Table(
                "streaming-memories",
                Prose.of(
                        "What each memory holds of a stream and recalls of its ends. Bytes are counted: pages of a cache,"
                                + " two copies of a recurrent attention's matrix, a network's state in float64. Only a linear"
                                + " read-out has the bound."),
                List.of(
                        "memory",
                        "held for a stream",
                        "recall, newest",
                        "recall, oldest",
                        "numbers recovered",
                        "bound"),
                rows);
    }

    private static CellResult newest(Results curve) {
        return curve.cells().stream()
                .min(Comparator.comparingDouble(StreamingSection::age))
                .orElseThrow();
    }

    private static CellResult oldest(Results curve) {
        return curve.cells().stream()
                .max(Comparator.comparingDouble(StreamingSection::age))
                .orElseThrow();
    }

    private static double age(CellResult result) {
        return Results.number(result.cell(), "age").orElse(Double.NaN);
    }
}
