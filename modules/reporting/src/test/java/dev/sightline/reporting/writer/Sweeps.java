package dev.sightline.reporting.writer;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.Provenance;
import dev.sightline.evaluation.SweepResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** A small sweep with everything that is awkward to write: infinities, quotes, commas, line breaks, missing cells. */
final class Sweeps {
    static final Cell DEPTH_CELL = Cell.of("constructed-recall", "full", 256, 7, Map.of("logitScale", "8.0"))
            .atDepth(0.5);
    static final Cell CURVE_CELL = Cell.of("scaling", "linear", 1024, 7, Map.of("kind", "curve", "note", "a;b"));
    static final Cell OTHER_CELL = Cell.of("scaling", "linear", 2048, 7, Map.of("kind", "curve", "note", "c,d"));
    static final Cell MISSING_CELL = Cell.of("text-recall", "full", 4096, 7, Map.of());

    private Sweeps() {}

    static SweepResult awkward() {
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        facts.put("command", "./sightline report --text \"a b\"");
        facts.put("seed", "7");
        return new SweepResult(
                new Provenance(facts),
                List.of(
                        CellResult.measured(
                                DEPTH_CELL,
                                new TreeMap<>(Map.of(
                                        "recall", new Measure(0.75, 0.7, 0.8),
                                        "mass", new Measure(Double.NaN, Double.NaN, Double.POSITIVE_INFINITY))),
                                new TreeMap<>(Map.of("recall", 0.76, "entropy", 2.5))),
                        CellResult.measured(
                                CURVE_CELL, new TreeMap<>(Map.of("a", Measure.exact(1e-5))), new TreeMap<>()),
                        CellResult.notApplicable(MISSING_CELL, "text \"x, y\" is\ntoo short"),
                        CellResult.measured(
                                OTHER_CELL, new TreeMap<>(Map.of("a", Measure.exact(2))), new TreeMap<>())));
    }
}
