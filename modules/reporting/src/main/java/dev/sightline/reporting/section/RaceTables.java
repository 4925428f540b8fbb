package dev.sightline.reporting.section;

import dev.sightline.evaluation.race.RaceResult;
import dev.sightline.evaluation.race.RaceResult.Crossover;
import dev.sightline.evaluation.race.RaceResult.Ratio;
import dev.sightline.evaluation.race.RaceResult.Row;
import dev.sightline.evaluation.race.RaceResult.Slope;
import dev.sightline.evaluation.race.RaceResult.Wrong;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.ArrayList;
import java.util.List;

/** The tables of a race, for a screen, for a page and for a repository alike. */
public final class RaceTables {
    private static final double MILLI = 1e-3;
    private static final double GIGA = 1e9;

    private RaceTables() {}

    /** How much faster the first kernel of each case is than every engine. */
    public static Table ratios(RaceResult race) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (Ratio ratio : race.ratios()) {
            rows.add(List.of(
                    TableCell.words(ratio.raceCase()),
                    TableCell.words(kernel(race, ratio.raceCase())),
                    TableCell.words(ratio.against()),
                    new TableCell.Quantity(ratio.ratio(), ratio.low(), ratio.high(), Unit.NUMBER)));
        }
        return new Table(
                "ratios",
                Prose.of("How many times as fast the kernel is as the other: the other's median time over the kernel's,"
                        + " times the work of the kernel over the other's where it is the same kernel with other work,"
                        + " as behind a mask and without; with the 95% interval over rounds. Above 1 the kernel is faster, below 1 the other; an"
                        + " interval that holds 1 decides nothing."),
                List.of("case", "kernel", "against", "times as fast"),
                rows);
    }

    /** The first kernel of the house in a case, which its ratios are about. */
    private static String kernel(RaceResult race, String raceCase) {
        return race.rows().stream()
                .filter(row -> row.own() && row.raceCase().equals(raceCase))
                .map(Row::contender)
                .findFirst()
                .orElse("");
    }

    /** Times and rates, one row a case and contender. */
    public static Table figures(RaceResult race) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (Row row : race.rows()) {
            rows.add(List.of(
                    TableCell.words(row.raceCase()),
                    TableCell.words(row.contender()),
                    TableCell.count(row.threads()),
                    TableCell.number(row.medianMillis() * MILLI, Unit.SECONDS),
                    TableCell.number(row.bestMillis() * MILLI, Unit.SECONDS),
                    TableCell.number(row.gflopsMedian() * GIGA, Unit.OPERATIONS_A_SECOND),
                    TableCell.number(row.shareOfPeak(), Unit.SHARE),
                    TableCell.number(row.gigabytesPerSecond(), Unit.NUMBER),
                    TableCell.number(row.maxError(), Unit.NUMBER),
                    TableCell.number((double) row.workspaceBytes(), Unit.BYTES),
                    peakMemory(row)));
        }
        return new Table(
                "figures",
                Prose.of(
                        "In the name of a case, d is the width of a head and n the length. Median and best time of a call; rate by the median, counting visible pairs for a softmax and"
                                + " executed FLOPs for linear attention; its share of the peak of as many cores, measured in the"
                                + " same rounds; GB/s of inputs and outputs, each counted once; largest error against float64,"
                                + " relative to the sum of the sizes of the terms, of linear attention over n > 16,384 keys to"
                                + " sqrt(n / 16,384) times that; the workspace that its plan states; the"
                                + " most physical memory of the whole process during a call, with the tensors of all"
                                + " contenders. A case that takes minutes ran once, and its peak is that before and after."),
                List.of(
                        "case",
                        "contender",
                        "threads",
                        "median",
                        "best",
                        "rate",
                        "share of peak",
                        "GB/s",
                        "error",
                        "workspace",
                        "process memory"),
                rows);
    }

    private static TableCell peakMemory(Row row) {
        return row.peakResidentBytes().isPresent()
                ? TableCell.number((double) row.peakResidentBytes().getAsLong(), Unit.BYTES)
                : new TableCell.Missing("this platform does not show the memory of a process");
    }

    /** How times grow with the length. */
    public static Table slopes(RaceResult race) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (Slope slope : race.slopes()) {
            rows.add(List.of(
                    TableCell.words(slope.cases()),
                    TableCell.words(slope.contender()),
                    TableCell.count(slope.fromLength()),
                    TableCell.count(slope.toLength()),
                    TableCell.number(slope.slope(), Unit.NUMBER),
                    TableCell.number(slope.workSlope(), Unit.NUMBER)));
        }
        return new Table(
                "slopes",
                Prose.of("Local slope between neighbouring lengths: the logarithm of the ratio of the median times over"
                        + " that of the lengths, 1 for linear, 2 for quadratic; beside it the slope of the FLOPs that"
                        + " count. Under a window that is above 1 at short lengths, where the first queries see less."),
                List.of("cases", "kernel", "from n", "to n", "slope of time", "slope of FLOPs"),
                rows);
    }

    /** From which length on mechanisms are faster than exact attention. */
    public static Table crossovers(RaceResult race) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (Crossover crossover : race.crossovers()) {
            String lengths = crossover.fromLength() + " to " + crossover.toLength();
            rows.add(List.of(
                    TableCell.words(crossover.cases()),
                    TableCell.words(crossover.contender()),
                    TableCell.words(lengths),
                    crossover.measured().isPresent()
                            ? TableCell.count(Math.round(crossover.measured().getAsDouble()))
                            : new TableCell.Missing(
                                    crossover.fasterAtLongest()
                                            ? "faster than exact attention at every length raced"
                                            : "not faster than exact attention at the longest length raced"),
                    interval(crossover),
                    TableCell.count(Math.round(crossover.predicted()))));
        }
        return new Table(
                "crossovers",
                Prose.of("From which length on a mechanism that is linear in it takes less time than causal softmax"
                        + " attention of the same sizes by flash. Measured: where the ratio of the median times passes 1 for"
                        + " the last time, on a line through the logarithms of neighbouring lengths; its interval is what"
                        + " the ends of the ratios' 95% intervals give within the lengths raced, which says nothing of the line"
                        + " between lengths a factor of 4 apart. Predicted: where both have as many FLOPs, as if both had the"
                        + " same share of the peak."),
                List.of("cases", "kernel", "lengths raced", "measured n", "interval", "predicted n"),
                rows);
    }

    private static TableCell interval(Crossover crossover) {
        if (crossover.low().isEmpty() || crossover.high().isEmpty()) {
            return new TableCell.Missing("a case ran in one round");
        }
        return TableCell.words(Math.round(crossover.low().getAsDouble()) + " to "
                + Math.round(crossover.high().getAsDouble()));
    }

    /** Outputs that were not right. */
    public static Table wrong(RaceResult race) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (Wrong wrong : race.wrong()) {
            rows.add(List.of(
                    TableCell.words(wrong.raceCase()),
                    TableCell.words(wrong.contender()),
                    TableCell.number(wrong.maxError(), Unit.NUMBER)));
        }
        return new Table(
                "wrong",
                Prose.of("Outputs that miss float64 by more than " + race.tolerance() + "; they have no figure."),
                List.of("case", "contender", "error"),
                rows);
    }
}
