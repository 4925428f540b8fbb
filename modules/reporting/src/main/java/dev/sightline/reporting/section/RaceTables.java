package dev.sightline.reporting.section;

import dev.sightline.evaluation.race.RaceResult;
import dev.sightline.evaluation.race.RaceResult.Ratio;
import dev.sightline.evaluation.race.RaceResult.Row;
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
                    TableCell.words(ratio.against()),
                    new TableCell.Quantity(ratio.ratio(), ratio.low(), ratio.high(), Unit.NUMBER)));
        }
        return new Table(
                "ratios",
                Prose.of("Time of the other over time of the first kernel of the case: above 1, the kernel is faster."
                        + " Ratios of medians, with 95% intervals over rounds."),
                List.of("case", "against", "ratio"),
                rows);
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
                    TableCell.number((double) row.workspaceBytes(), Unit.BYTES)));
        }
        return new Table(
                "figures",
                Prose.of("Median and best time of a call; rate by the median, counting visible pairs for a softmax and"
                        + " executed FLOPs for linear attention; its share of the peak of as many cores, measured in the"
                        + " same rounds; GB/s of inputs and outputs, each counted once; largest error against float64,"
                        + " relative to the sum of the sizes of the terms."),
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
                        "workspace"),
                rows);
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
