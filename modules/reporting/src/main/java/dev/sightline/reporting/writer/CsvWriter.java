package dev.sightline.reporting.writer;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepResult;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/**
 * Writes {@code cells.csv}: one line a cell and metric, ready for a data frame. Fields as RFC 4180 has them; a value
 * that is missing or not finite is an empty field. Stateless and thread-safe.
 */
public final class CsvWriter {
    private static final String FILE_NAME = "cells.csv";
    private static final String END_OF_LINE = "\r\n";
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
        sweep.cells().forEach(result -> append(result, out));
        return out.toString();
    }

    /** A cell without any metric still has a line: what was not measured is a result too. */
    private static void append(CellResult result, StringBuilder out) {
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
                    parameters(cell.parameters()),
                    cell.contentHash());
            out.append(fields.stream().map(CsvWriter::field).collect(Collectors.joining(",")));
            out.append(END_OF_LINE);
        }
    }

    private static String parameters(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(";"));
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }

    private static String field(String text) {
        boolean quoted = text.chars().anyMatch(character -> ",\"\r\n".indexOf(character) >= 0);
        return quoted ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }
}
