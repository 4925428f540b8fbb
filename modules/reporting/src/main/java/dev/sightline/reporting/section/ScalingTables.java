package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.ArrayList;
import java.util.List;

/** The tables of scaling: fitted laws, crossovers, very long contexts. */
final class ScalingTables {
    private ScalingTables() {}

    static Table laws(Results laws) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (CellResult law : laws.byKey().cells()) {
            rows.add(List.of(
                    name(law),
                    TableCell.count(law.cell().length()),
                    readOff(law, "secondsPerCall", Unit.SECONDS),
                    readOff(law, "secondsPerToken", Unit.SECONDS),
                    readOff(law, "secondsPerSquaredToken", Unit.SECONDS),
                    readOff(law, "quadraticShare", Unit.SHARE),
                    Cells.predicted(law, "quadraticShare", Unit.SHARE),
                    dominance(law),
                    Cells.measure(law, "relativeError", Unit.SHARE)));
        }
        return new Table(
                "scaling-laws",
                Prose.of(
                        "The fitted law of each variant over the lengths measured, with bootstrap intervals over rounds;"
                                + " \"counted\" is the same share for the FLOPs alone."),
                List.of(
                        "variant",
                        "to n",
                        "a, a call",
                        "b, a token",
                        "c, a pair",
                        "quadratic share",
                        "counted",
                        "above 80% from n",
                        "median relative error"),
                rows);
    }

    /** A law that misses the times says so in its note, in place of its terms. */
    private static TableCell readOff(CellResult law, String metric, Unit unit) {
        return !law.metrics().containsKey(metric) && !law.note().isEmpty()
                ? new TableCell.Missing(law.note())
                : Cells.measure(law, metric, unit);
    }

    private static TableCell dominance(CellResult law) {
        if (!law.note().isEmpty()) {
            return new TableCell.Missing(law.note());
        }
        Measure from = Results.measure(law, "quadraticFrom");
        return from.high() <= law.cell().length()
                ? Cells.measure(law, "quadraticFrom", Unit.COUNT)
                : new TableCell.Missing("not established within the lengths measured");
    }

    static Table crossovers(Results crossovers) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (CellResult crossover : crossovers.byKey().cells()) {
            rows.add(List.of(
                    name(crossover),
                    TableCell.words(crossover.cell().parameter("against")),
                    Cells.measureBesideNote(crossover, "crossoverLength", Unit.COUNT),
                    Cells.predicted(crossover, "crossoverLength", Unit.COUNT),
                    TableCell.words(crossover.note())));
        }
        return new Table(
                "scaling-crossovers",
                Prose.of(
                        "Crossovers: the length from which the first variant is slower than the second, measured, and as"
                                + " the FLOPs alone would have it."),
                List.of("variant", "overtaken by", "measured from n", "counted from n", "note"),
                rows);
    }

    static Table longContexts(Results longContexts) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (CellResult result : longContexts.byKey().cells()) {
            rows.add(List.of(
                    name(result),
                    TableCell.count(result.cell().length()),
                    TableCell.words(result.cell().parameter("mask")),
                    Cells.measureBesideNote(result, "seconds", Unit.SECONDS),
                    Cells.measureBesideNote(result, "nominalFlops", Unit.OPERATIONS),
                    Cells.measureBesideNote(result, "executedFlops", Unit.OPERATIONS),
                    Cells.measureBesideNote(result, "allocatedBytes", Unit.BYTES),
                    Cells.measureBesideNote(result, "scoreMatrixBytes", Unit.BYTES),
                    TableCell.words(result.note())));
        }
        return new Table(
                "scaling-long-contexts",
                Prose.of("One head at a very long context: time, operations of the function and of the kernel, bytes"
                        + " allocated, and the bytes of the score matrix that was not made."),
                List.of(
                        "variant",
                        "n",
                        "mask",
                        "time",
                        "FLOPs, nominal",
                        "FLOPs, executed",
                        "allocated",
                        "score matrix",
                        "note"),
                rows);
    }

    private static TableCell name(CellResult result) {
        SeriesKey key = SeriesKey.of(result.cell());
        return new TableCell.SeriesName(key.name(), key.look());
    }
}
