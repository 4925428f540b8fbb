package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The first thing a reader sees: one row a curve, what it remembers and what it costs. */
final class VerdictTable {
    private static final String ANCHOR = "verdict-table";
    /** The slope of log time over the longest lengths, fitted over several of them at once. */
    private static final String TAIL_SLOPE = "tailSlope";

    private VerdictTable() {}

    static Table of(SweepResult sweep) {
        List<Verdict> verdicts = Verdict.all(sweep);
        Results scaling = Results.of(sweep, ScalingSection.TASK);
        Results points = scaling.points().having(ScalingSection.SECONDS);
        long costLength = longestCommon(points);
        List<List<TableCell>> rows = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            rows.add(Stream.concat(recall(verdict).stream(), cost(verdict, scaling, costLength).stream())
                    .toList());
        }
        for (SeriesKey key : points.keys()) {
            if (verdicts.stream().noneMatch(verdict -> verdict.key().equals(key))) {
                rows.add(Stream.concat(unknownRecall(key).stream(), cost(key, scaling, costLength).stream())
                        .toList());
            }
        }
        String recallLength = verdicts.isEmpty()
                ? ""
                : " at n = " + Wording.length(verdicts.getFirst().atLength());
        String costAt = costLength == 0 ? "" : " at n = " + Wording.length(costLength);
        return new Table(
                ANCHOR,
                Prose.of(
                        "How much is recalled, how far that carries, and what a call costs. Recall holds as long as the"
                                + " lower bound of its 95% interval stays at 85% of the recall at the shortest length; given"
                                + " is the last measured length that holds before one that does not. Small figures are"
                                + " intervals: 95% confidence for recall, at the worst depth simultaneous over all depths"
                                + " (Bonferroni), since that depth is chosen for its value; the quartiles of the calls for"
                                + " time; a 95% bootstrap over rounds for growth. Memory is counted, not sampled."),
                List.of(
                        "variant",
                        "by depth, old to new",
                        "recall" + recallLength,
                        "worst depth",
                        "holds to n",
                        "everywhere to n",
                        "limited by",
                        "time" + costAt,
                        "grows as n to the",
                        "memory"),
                rows);
    }

    private static List<TableCell> recall(Verdict verdict) {
        List<Double> curve = verdict.depths().cells().stream()
                .sorted(Comparator.comparingDouble(
                        result -> result.cell().depth().orElse(Double.NaN)))
                .map(result -> Results.value(result, "recall"))
                .toList();
        SeriesKey key = verdict.key();
        String words = "recall of " + key.name() + " from the oldest to the newest depth: "
                + Wording.list(curve.stream().map(Wording::share).toList());
        return List.of(
                new TableCell.SeriesName(key.name(), key.look()),
                new TableCell.Sparkline(curve, 0, 1, key.look(), words),
                Cells.measure(verdict.curve(), "meanRecall", Unit.SHARE),
                Cells.measure(verdict.curve(), "worstDepthRecall", Unit.SHARE),
                reach(verdict, verdict.meanReach()),
                reach(verdict, verdict.worstReach()),
                TableCell.words(verdict.effect().label()));
    }

    private static TableCell reach(Verdict verdict, double reached) {
        if (Double.isNaN(reached)) {
            return new TableCell.Missing(verdict.key().name() + ": "
                    + verdict.reach().map(CellResult::note).orElse("an effective length was not worked out"));
        }
        if (reached == 0) {
            return TableCell.words("not even " + verdict.baseLength());
        }
        return verdict.isOpen(reached)
                ? TableCell.words("≥ " + Wording.length(reached))
                : TableCell.number(reached, Unit.COUNT);
    }

    private static List<TableCell> unknownRecall(SeriesKey key) {
        TableCell missing = new TableCell.Missing(key.name() + ": no constructed recall among these results");
        return List.of(
                new TableCell.SeriesName(key.name(), key.look()), missing, missing, missing, missing, missing, missing);
    }

    private static List<TableCell> cost(Verdict verdict, Results scaling, long length) {
        if (!verdict.isPlain()) {
            TableCell same = TableCell.words("as " + verdict.key().variant());
            return List.of(same, same, same);
        }
        return cost(verdict.key(), scaling, length);
    }

    private static List<TableCell> cost(SeriesKey key, Results scaling, long length) {
        Results series = scaling.points().having(ScalingSection.SECONDS).of(key);
        Optional<CellResult> law =
                scaling.of(key).kind("law").having(TAIL_SLOPE).first();
        Optional<CellResult> at = series.length(length).first();
        Optional<CellResult> sloped = series.having(ScalingSection.LOCAL_SLOPE).longest();
        TableCell missing = new TableCell.Missing(key.name() + ": no scaling among these results");
        return List.of(
                at.map(result -> Cells.measure(result, ScalingSection.SECONDS, Unit.SECONDS))
                        .orElse(missing),
                law.map(result -> Cells.measure(result, TAIL_SLOPE, Unit.NUMBER))
                        .or(() -> sloped.map(result -> Cells.measure(result, ScalingSection.LOCAL_SLOPE, Unit.NUMBER)))
                        .orElse(missing),
                at.map(result -> Cells.measure(result, MemorySection.ALLOCATED, Unit.BYTES))
                        .orElse(missing));
    }

    /** The longest length at which every variant was timed; 0 if there is none. */
    static long longestCommon(Results points) {
        int variants = points.keys().size();
        return points.lengths().stream()
                .filter(length -> points.length(length).keys().size() == variants)
                .reduce(0L, Math::max);
    }
}
