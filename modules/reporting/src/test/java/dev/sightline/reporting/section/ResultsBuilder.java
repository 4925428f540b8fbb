package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.Provenance;
import dev.sightline.evaluation.SweepResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds small sweeps cell by cell, so that a test shows every number that a sentence must repeat. */
final class ResultsBuilder {
    private final List<CellResult> cells = new ArrayList<>();

    /** A measured cell; alternating names and values of metrics, each with an interval of 0.01 to both sides. */
    ResultsBuilder measured(Cell cell, Map<String, Double> metrics, Map<String, Double> predicted) {
        TreeMap<String, Measure> measures = new TreeMap<>();
        metrics.forEach((name, value) -> measures.put(name, new Measure(value, value - 0.01, value + 0.01)));
        cells.add(CellResult.measured(cell, measures, new TreeMap<>(predicted)));
        return this;
    }

    ResultsBuilder notApplicable(Cell cell, String why) {
        cells.add(CellResult.notApplicable(cell, why));
        return this;
    }

    Results results() {
        return new Results(cells);
    }

    SweepResult sweep() {
        return new SweepResult(new Provenance(new LinkedHashMap<>()), cells);
    }

    /** A curve cell of constructed recall. */
    static Cell curve(String variant, String reading, long length) {
        return recall(variant, reading, length).with("kind", "curve");
    }

    /** A cell of constructed recall without depth; sliding-window sees a window, all others everything. */
    static Cell recall(String variant, String reading, long length) {
        String mask = variant.equals("sliding-window") ? "window 128" : "full";
        return Cell.of("constructed-recall", variant, length, 7, Map.of("mask", mask, "window", "128"))
                .read(reading);
    }
}
