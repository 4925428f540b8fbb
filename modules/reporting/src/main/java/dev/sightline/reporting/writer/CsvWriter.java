package dev.sightline.reporting.writer;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes {@code cells.csv}: one line a cell and metric, ready for a data frame. Fields as RFC 4180 has them; a value
 * that is missing or not finite is an empty field. The column {@code parameters} holds those that differ between cells
 * of one task; {@code results.json} holds them all, under the same {@code hash}. Stateless and thread-safe.
 */
public final class CsvWriter {
    private static final String FILE_NAME = "cells.csv";
    private static final String END_OF_LINE = "\r\n";
    /** More than any measurement has; the exact numbers are in results.json. */
    private static final MathContext DIGITS = new MathContext(10, RoundingMode.HALF_EVEN);

    private static final List<String> COLUMNS = List.of(
            "task",
            "variant",
            "reading",
            "length",
            "depth",
            "seed",
            "status",
            "note",
            "metric",
            "value",
            "low",
            "high",
            "predicted",
            "parameters",
            "hash");

    /**
     * Writes the table into {@code folder}, which is created if missing, and returns its path.
     *
     * @throws ReportWriteException if the file cannot be written
     */
    public Path write(SweepResult sweep, Path folder) {
        Path file = folder.resolve(FILE_NAME);
        AtomicFile.write(file, text(sweep));
        return file;
    }

    /** The table as text. */
    String text(SweepResult sweep) {
        StringBuilder out = new StringBuilder(String.join(",", COLUMNS)).append(END_OF_LINE);
        Map<String, Set<String>> varied = variedParameters(sweep);
        for (CellResult result : sweep.cells()) {
            append(result, varied.getOrDefault(result.cell().task(), Set.of()), out);
        }
        return out.toString();
    }

    /** A cell without any metric still has a line: what was not measured is a result too. */
    private static void append(CellResult result, Set<String> varied, StringBuilder out) {
        SequencedSet<String> metrics = new LinkedHashSet<>(result.metrics().keySet());
        metrics.addAll(result.predicted().keySet());
        if (metrics.isEmpty()) {
            metrics.add("");
        }
        for (String metric : metrics) {
            Cell cell = result.cell();
            Measure measure = result.metrics().get(metric);
            Double predicted = result.predicted().get(metric);
            List<String> fields = List.of(
                    cell.task(),
                    cell.variant(),
                    cell.reading(),
                    Long.toString(cell.length()),
                    cell.depth().isPresent() ? number(cell.depth().getAsDouble()) : "",
                    Long.toString(cell.seed()),
                    StatusName.of(result.status()),
                    result.note(),
                    metric,
                    measure == null ? "" : number(measure.value()),
                    measure == null ? "" : number(measure.low()),
                    measure == null ? "" : number(measure.high()),
                    predicted == null ? "" : number(predicted),
                    parameters(cell.parameters(), varied),
                    cell.contentHash());
            out.append(fields.stream().map(CsvWriter::field).collect(Collectors.joining(",")));
            out.append(END_OF_LINE);
        }
    }

    /** The names of the parameters that tell cells of a task apart, by task. */
    private static Map<String, Set<String>> variedParameters(SweepResult sweep) {
        Map<String, List<CellResult>> byTask = sweep.cells().stream()
                .collect(Collectors.groupingBy(result -> result.cell().task()));
        Map<String, Set<String>> varied = new HashMap<>();
        byTask.forEach((task, cells) -> varied.put(
                task,
                cells.stream()
                        .flatMap(result -> result.cell().parameters().keySet().stream())
                        .distinct()
                        .filter(name -> isVaried(cells, name))
                        .collect(Collectors.toSet())));
        return varied;
    }

    private static boolean isVaried(List<CellResult> cells, String name) {
        return cells.stream()
                        .map(result -> result.cell().parameter(name))
                        .distinct()
                        .count()
                > 1;
    }

    private static String parameters(Map<String, String> parameters, Set<String> varied) {
        return parameters.entrySet().stream()
                .filter(entry -> varied.contains(entry.getKey()))
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(";"));
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "";
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toString();
    }

    private static String field(String text) {
        boolean quoted = text.chars().anyMatch(character -> ",\"\r\n".indexOf(character) >= 0);
        return quoted ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }
}
