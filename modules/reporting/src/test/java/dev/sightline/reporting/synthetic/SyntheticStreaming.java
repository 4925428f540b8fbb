package dev.sightline.reporting.synthetic;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A cache that forgets nothing, a state that fades, and a network that fades faster. */
final class SyntheticStreaming {
    private static final Map<String, String> PARAMETERS =
            Map.of("headDim", "32", "valueDim", "16", "needleCosine", "0.9");

    private SyntheticStreaming() {}

    static List<CellResult> of(long seed) {
        List<CellResult> results = new ArrayList<>();
        results.addAll(curve("key-value-cache", 1, 24_584, seed));
        results.addAll(curve("retention", 0.9, 4_288, seed));
        results.addAll(curve("elman", 0.5, 1_024, seed));
        return results;
    }

    private static List<CellResult> curve(String memory, double rate, double bytes, long seed) {
        Scatter scatter = new Scatter(seed);
        boolean network = memory.equals("elman");
        Cell cell = Cell.of("streaming-recall", memory, 64, seed, PARAMETERS);
        Cell whole = (network ? cell.with("hiddenSize", 128) : cell).with("kind", "curve");
        List<CellResult> results = new ArrayList<>();
        for (int age : new int[] {0, 1, 2, 4, 8, 16, 32, 63}) {
            double left = Math.pow(rate, age);
            results.add(CellResult.measured(
                    whole.with("kind", "point").with("age", age),
                    Scatter.metrics(
                            "recall", scatter.share(left, 0.02),
                            "recovered", scatter.share(left * left, 0.02)),
                    network ? Scatter.predicted() : Scatter.predicted("recall", left)));
        }
        results.add(CellResult.measured(
                whole,
                network
                        ? Scatter.metrics(
                                "stateBytes", Measure.exact(bytes),
                                "capacity", scatter.near(32, 0.05),
                                "capacityBound", Measure.exact(128))
                        : Scatter.metrics("stateBytes", Measure.exact(bytes)),
                Scatter.predicted()));
        return results;
    }
}
