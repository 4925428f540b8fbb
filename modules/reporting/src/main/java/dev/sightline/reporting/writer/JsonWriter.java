package dev.sightline.reporting.writer;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepResult;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * Writes {@code results.json}: every cell of a sweep, for programs.
 *
 * <pre>{@code
 * { "schemaVersion": 1,
 *   "provenance": { "seed": "1", ... },
 *   "cells": [
 *     { "task": "constructed-recall", "variant": "full", "reading": "plain", "length": 256, "depth": 0.5, "seed": 1,
 *       "parameters": { "logitScale": "8.0" }, "status": "measured",
 *       "metrics": { "recall": { "value": 0.98, "low": 0.96, "high": 0.99 } },
 *       "predicted": { "recall": 0.983 }, "hash": "0123456789abcdef" } ] }
 * }</pre>
 *
 * {@code depth} and {@code note} are left out where a cell has none. JSON has no infinities: a number that is not
 * finite is {@code null}. The same results give the same bytes. Stateless and thread-safe.
 */
public final class JsonWriter {
    /** Grows when a reader of an older file would misunderstand a newer one. */
    public static final int SCHEMA_VERSION = 1;

    private static final String FILE_NAME = "results.json";

    private final JsonMapper mapper =
            JsonMapper.builder().defaultPrettyPrinter(new CellPrettyPrinter()).build();

    /**
     * Writes the results into {@code folder}, which is created if missing, and returns the path.
     *
     * @throws ReportWriteException if the file cannot be written
     */
    public Path write(SweepResult sweep, Path folder) {
        Path file = folder.resolve(FILE_NAME);
        AtomicFile.write(file, text(sweep));
        return file;
    }

    /** The results as text. */
    public String text(SweepResult sweep) {
        ObjectNode root = mapper.createObjectNode();
        root.put("schemaVersion", SCHEMA_VERSION);
        ObjectNode provenance = root.putObject("provenance");
        sweep.provenance().facts().forEach(provenance::put);
        ArrayNode cells = root.putArray("cells");
        sweep.cells().forEach(result -> append(result, cells.addObject()));
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private void append(CellResult result, ObjectNode node) {
        Cell cell = result.cell();
        node.put("task", cell.task());
        node.put("variant", cell.variant());
        node.put("reading", cell.reading());
        node.put("length", cell.length());
        cell.depth().ifPresent(depth -> putNumber(node, "depth", depth));
        node.put("seed", cell.seed());
        ObjectNode parameters = mapper.createObjectNode();
        cell.parameters().forEach(parameters::put);
        putOnOneLine(node, "parameters", parameters);
        node.put("status", StatusName.of(result.status()));
        if (!result.note().isEmpty()) {
            node.put("note", result.note());
        }
        ObjectNode metrics = node.putObject("metrics");
        result.metrics().forEach((name, measure) -> append(measure, metrics.putObject(name)));
        ObjectNode predicted = mapper.createObjectNode();
        result.predicted().forEach((name, value) -> putNumber(predicted, name, value));
        putOnOneLine(node, "predicted", predicted);
        node.put("hash", cell.contentHash());
    }

    private static void append(Measure measure, ObjectNode node) {
        putNumber(node, "value", measure.value());
        putNumber(node, "low", measure.low());
        putNumber(node, "high", measure.high());
    }

    private void putOnOneLine(ObjectNode node, String name, ObjectNode value) {
        node.putRawValue(name, new RawValue(mapper.writeValueAsString(value)));
    }

    private static void putNumber(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
