package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Annotation;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Point;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Recall against what it takes: a point for each variant, and for each policy and budget, at the longest length that
 * constructed recall and eviction have in common.
 *
 * @param anchor of the section
 * @param heading of the section
 * @param cost metric of what a variant or a policy takes
 * @param axis what is taken, and its unit
 * @param explanation what is counted
 */
record TradeOffSection(String anchor, String heading, String cost, Axis axis, String explanation)
        implements SectionComposer {
    private static final String RECALL = "meanRecall";

    /** Bytes that a head must keep between two tokens, counted in the same way for variants and policies. */
    static TradeOffSection ofBytes() {
        return new TradeOffSection(
                "recall-against-bytes",
                "Recall against state bytes",
                MemorySection.STATE,
                Axis.log10("bytes that a head keeps", Unit.BYTES),
                "Bytes are what one head must keep in float32 to go on with the next token: keys and values that can still"
                        + " be seen, or a state; of bigbird all, since a later block may draw any. Caches under a budget are counted in the same way, by the keys and values"
                        + " that they hold; what they really take, with the books of their policies and pages, is told"
                        + " where eviction is.");
    }

    /** FLOPs of a token. */
    static TradeOffSection ofFlops() {
        return new TradeOffSection(
                "recall-against-cost",
                "Recall against cost",
                "flopsPerToken",
                Axis.log10("FLOPs of a token", Unit.OPERATIONS),
                "FLOPs are those of taking in and answering one token after all others, by counting over the visible pairs"
                        + " alone: of softmax a query against every key in sight, of a state its update and reading. Quest"
                        + " adds the bounds of all pages, h2o and snapkv the scores of what they hold once more, by which"
                        + " these caches go on observing; a snapkv that judged the prompt and no more would be spared them."
                        + " What reading the prompt takes is left out.");
    }

    @Override
    public Section compose(SweepResult sweep) {
        Results variants = Results.of(sweep, ConstructedRecallSection.TASK)
                .curves()
                .measured()
                .having(cost);
        Results policies =
                Results.of(sweep, EvictionSection.TASK).curves().measured().having(cost);
        List<Long> common = common(variants.lengths(), policies.lengths());
        if (common.isEmpty()) {
            return Blocks.notMeasured(
                    anchor, heading, variants.isEmpty() ? ConstructedRecallSection.TASK : EvictionSection.TASK);
        }
        long length = common.getLast();
        List<Series> series = new ArrayList<>();
        List<ParetoFront.Place> places = new ArrayList<>();
        collect(variants.length(length), series, places);
        collect(policies.length(length), series, places);
        List<ParetoFront.Place> front = ParetoFront.of(places);
        return new Section(
                anchor,
                heading,
                List.of(
                        new Paragraph(Prose.of(explanation)),
                        new Paragraph(front(front, length)),
                        new Figure(anchor + "-figure", caption(length), List.of(chart(length, series, front)))));
    }

    /** Lengths of both; of the one that was measured if the other was not. */
    private static List<Long> common(List<Long> ofVariants, List<Long> ofPolicies) {
        if (ofVariants.isEmpty() || ofPolicies.isEmpty()) {
            return Stream.concat(ofVariants.stream(), ofPolicies.stream()).toList();
        }
        return ofVariants.stream().filter(ofPolicies::contains).toList();
    }

    private void collect(Results curves, List<Series> series, List<ParetoFront.Place> places) {
        for (SeriesKey key : curves.keys()) {
            List<CellResult> byCost = curves.of(key).cells().stream()
                    .sorted(Comparator.comparingDouble(result -> Results.value(result, cost)))
                    .toList();
            List<Point> measured = new ArrayList<>();
            List<Point> predicted = new ArrayList<>();
            for (CellResult curve : byCost) {
                double x = Results.value(curve, cost);
                Measure recall = Results.measure(curve, RECALL);
                measured.add(new Point(x, recall.value(), recall.low(), recall.high()));
                if (Double.isFinite(Results.predicted(curve, RECALL))) {
                    predicted.add(Point.at(x, Results.predicted(curve, RECALL)));
                }
                if (!EvictionSection.knowsTheQuestion(key)) {
                    places.add(new ParetoFront.Place(key.name(), x, recall.value(), recall.low()));
                }
            }
            series.add(new Series(key.name(), key.look(), measured, predicted));
        }
    }

    private Prose front(List<ParetoFront.Place> front, long length) {
        List<String> clauses = front.stream()
                .map(place -> place.name() + " (" + axis.unit().format(place.cost()) + ", recall "
                        + Wording.share(place.worth()) + ")")
                .toList();
        return Prose.of(
                        "At n = " + Wording.length(length)
                                + ", of what does not know the question beforehand these recall more than all that takes less: ")
                .strong(String.join("; ", clauses))
                .and(
                        ". A gain counts if the 95% interval of the dearer one lies above the recall of the last before it, so"
                                + " that one method measured twice is not told apart from itself. Draws are the same by number, but"
                                + " variants and policies were given unequally many: they are compared by intervals, not in pairs,"
                                + " which may miss small gains.");
    }

    private static Prose caption(long length) {
        return Prose.of("Recall over all depths at n = " + Wording.length(length)
                + ", a point for each variant, and for each policy one a budget, joined. The thin line joins what"
                + " recalls more than all that takes less (Pareto, by intervals), the oracle and caches that have seen the"
                + " question aside; short or joined dashes are"
                + " closed forms.");
    }

    private LineChart chart(long length, List<Series> series, List<ParetoFront.Place> front) {
        List<Annotation> annotations = new ArrayList<>();
        annotations.add(new Annotation.Guide(
                front.stream()
                        .map(place -> Point.at(place.cost(), place.worth()))
                        .toList(),
                ""));
        front.forEach(place -> annotations.add(new Annotation.AtPoint(place.cost(), place.worth(), place.name())));
        return LineChart.of(
                        anchor + "-chart",
                        heading + ", n = " + Wording.length(length),
                        heading + " at length " + Wording.length(length) + ", of "
                                + Wording.list(series.stream().map(Series::name).toList()) + ".",
                        axis,
                        Axis.linear("recall, mean over depths", Unit.SHARE).between(0, 1),
                        series)
                .with(annotations)
                .withRoomForNames();
    }
}
