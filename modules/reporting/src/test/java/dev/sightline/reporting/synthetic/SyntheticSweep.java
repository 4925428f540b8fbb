package dev.sightline.reporting.synthetic;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Provenance;
import dev.sightline.evaluation.SweepResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A whole made-up sweep. */
public final class SyntheticSweep {
    /** A file name that would break a page which does not escape it. */
    public static final String HOSTILE_FILE_NAME = "<img src=x onerror=alert(1)>\"'|`*.txt";

    private SyntheticSweep() {}

    /** All tasks, the same for the same seed. */
    public static SweepResult of(long seed) {
        List<CellResult> cells = new ArrayList<>();
        cells.addAll(SyntheticRecall.constructed(seed));
        cells.addAll(SyntheticRecall.text(seed, HOSTILE_FILE_NAME));
        cells.addAll(SyntheticEviction.of(seed));
        cells.addAll(SyntheticFading.of(seed));
        cells.addAll(SyntheticStreaming.of(seed));
        cells.addAll(SyntheticRotary.of(seed));
        cells.addAll(SyntheticDilution.of(seed));
        cells.addAll(SyntheticScaling.of(seed));
        return new SweepResult(provenance(seed), cells);
    }

    /** No task at all. */
    public static SweepResult empty() {
        return new SweepResult(provenance(0), List.of());
    }

    private static Provenance provenance(long seed) {
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        facts.put("command", "./sightline report --profile quick --text '" + HOSTILE_FILE_NAME + "'");
        facts.put("configuration", "0123456789abcdef");
        facts.put("sightline", "0.1.0");
        facts.put("profile", "quick");
        facts.put("seed", Long.toString(seed));
        facts.put("threads", "2");
        facts.put("started", "2026-01-02T03:04:05Z");
        facts.put("processor", "Synthetic processor at 1 GHz");
        facts.put("vector width", "256 bit");
        facts.put("java", "25.0.3");
        facts.put("flags", "--add-modules=jdk.incubator.vector");
        facts.put("phase of the moon", "waxing");
        return new Provenance(facts);
    }
}
