package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.ChartId;
import dev.sightline.reporting.chart.HeatMap;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Why needles are missed: each miss has one cause, by variant or policy and by position. */
final class MissesSection implements SectionComposer {
    private static final String ANCHOR = "misses";
    private static final String HEADING = "Why recall fails";
    private static final String RECALL = "recall";

    /** A cause: its metric, and its name above a column. */
    private enum Cause {
        EVICTED("missEvicted", "evicted"),
        HIDDEN("missOutsideMask", "hidden"),
        OUTWEIGHED("missUnderAttended", "outweighed"),
        DROWNED("missMisdecoded", "drowned"),
        UNRESOLVED("missUnresolved", "unresolved");

        private final String metric;
        private final String label;

        Cause(String metric, String label) {
            this.metric = metric;
            this.label = label;
        }
    }

    @Override
    public Section compose(SweepResult sweep) {
        Results recall = attributed(Results.of(sweep, ConstructedRecallSection.TASK));
        Results eviction = attributed(Results.of(sweep, EvictionSection.TASK));
        if (recall.isEmpty() && eviction.isEmpty()) {
            return Blocks.notMeasured(ANCHOR, HEADING, ConstructedRecallSection.TASK);
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(causes()));
        if (!recall.isEmpty()) {
            blocks.add(figure("misses-variants", "Variants", recall));
        }
        if (!eviction.isEmpty()) {
            blocks.add(figure("misses-policies", "Caches under a budget", smallestBudget(eviction)));
        }
        return new Section(ANCHOR, HEADING, blocks);
    }

    /** Cells of the longest length whose misses have causes. */
    private static Results attributed(Results results) {
        Results found = results.atDepths()
                .where(result -> List.of(Cause.values()).stream()
                        .anyMatch(cause -> result.metrics().containsKey(cause.metric)));
        return found.isEmpty() ? found : found.length(found.lengths().getLast());
    }

    private static Results smallestBudget(Results eviction) {
        String smallest = eviction.values(EvictionSection.BUDGET).getFirst();
        return eviction.where(
                result -> result.cell().parameter(EvictionSection.BUDGET).equals(smallest)
                        || result.cell().variant().equals(EvictionSection.FULL_CACHE));
    }

    private static Prose causes() {
        return Prose.of("Each miss has one cause, the first of these that holds: the needle was ")
                .strong("evicted")
                .and(", no cache holds it any more; it is held and ")
                .strong("hidden")
                .and(" from the query, by a mask or because its page was not read; it is visible and ")
                .strong("outweighed")
                .and(" by another key; or it has the highest weight of all and is ")
                .strong("drowned")
                .and(
                        ", as the many others together move the output nearer to another value. Where weights have either sign, as"
                                + " in a state, or take as long to compare as the attention itself, it is not looked for: a miss is ")
                .strong("unresolved")
                .and(". The shares of the causes and of recall sum to 1.");
    }

    private static Figure figure(String anchor, String what, Results results) {
        CellResult any = results.first().orElseThrow();
        List<Chart> maps = PositionBand.all().stream()
                .filter(band -> !band.of(results).isEmpty())
                .map(band -> map(anchor, band, band.of(results)))
                .toList();
        String budget = any.cell().task().equals(EvictionSection.TASK)
                ? ", with room for "
                        + Wording.length(Double.parseDouble(
                                results.values(EvictionSection.BUDGET).getFirst()))
                        + " positions"
                : "";
        return new Figure(
                anchor,
                Prose.of(what + " at n = " + Wording.length(any.cell().length()) + budget
                        + ": what becomes of a question, as shares of all questions, by where the needle lies."),
                maps);
    }

    /** A row for each curve, a column for recall and each cause. */
    private static Chart map(String anchor, PositionBand band, Results results) {
        List<Cause> causes = List.of(Cause.values()).stream()
                .filter(cause -> results.cells().stream()
                        .anyMatch(result -> result.metrics().containsKey(cause.metric)))
                .toList();
        SequencedMap<String, List<HeatMap.Cell>> rows = new LinkedHashMap<>();
        for (SeriesKey key : results.keys()) {
            Results of = results.of(key);
            List<HeatMap.Cell> row = new ArrayList<>();
            row.add(share(of, RECALL));
            causes.forEach(cause -> row.add(share(of, cause.metric)));
            rows.put(key.name(), row);
        }
        List<String> columns = new ArrayList<>(List.of("recalled"));
        causes.forEach(cause -> columns.add(cause.label));
        return new HeatMap(
                ChartId.of(anchor, band.label().replace(' ', '-')),
                band.label(),
                "Shares of recall and of the causes of misses, " + band.label() + ", of "
                        + Wording.list(List.copyOf(rows.keySet())) + ".",
                "",
                "what becomes of a question",
                "share",
                Unit.SHARE,
                0,
                1,
                List.copyOf(rows.keySet()),
                columns,
                List.copyOf(rows.values()));
    }

    private static HeatMap.Cell share(Results of, String metric) {
        double mean = of.mean(metric);
        return Double.isNaN(mean)
                ? new HeatMap.NotApplicable("cannot be a cause here")
                : new HeatMap.Value(mean, Double.NaN, Double.NaN);
    }
}
