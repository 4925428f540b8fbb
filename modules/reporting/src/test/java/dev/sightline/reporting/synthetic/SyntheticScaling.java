package dev.sightline.reporting.synthetic;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Costs by simple laws; {@code full} runs out of memory before the others. */
final class SyntheticScaling {
    private static final int SHORTEST = 64;
    private static final int OCTAVES = 10;
    private static final int FULL_ENDS = 16384;
    private static final int DIM = 64;

    private SyntheticScaling() {}

    static List<CellResult> of(long seed) {
        List<CellResult> results = new ArrayList<>();
        for (String variant : List.of("flash", "full", "linear", "sliding-window")) {
            results.addAll(curve(variant, seed));
            results.add(law(variant, seed));
        }
        results.add(CellResult.measured(
                cell("flash", 65536, seed).with("kind", "crossover").with("against", "linear"),
                Scatter.metrics("crossoverLength", new Measure(900, 800, 1000)),
                Scatter.predicted("crossoverLength", 128.0)));
        results.add(CellResult.notApplicable(
                cell("full", 16384, seed).with("kind", "crossover").with("against", "sliding-window"),
                "sliding-window is always faster"));
        results.add(longContext("flash", seed));
        results.add(CellResult.notApplicable(
                cell("full", 100_000, seed).with("kind", "long-context"),
                "needs 40.1 GB of memory, more than the 2.1 GB allowed"));
        return results;
    }

    private static Cell cell(String variant, long length, long seed) {
        return Cell.of(
                "scaling",
                variant,
                length,
                seed,
                Map.of(
                        "headDim",
                        "64",
                        "heads",
                        "1",
                        "window",
                        "256",
                        "rounds",
                        "7",
                        "provider",
                        "vector",
                        "mask",
                        variant.equals("sliding-window") ? "window 256" : "full"));
    }

    private static double pairs(String variant, double n) {
        return switch (variant) {
            case "linear" -> 130 * n;
            case "sliding-window" -> Math.min(n, 256) * n;
            default -> n * n;
        };
    }

    private static double seconds(String variant, double n) {
        return 4e-6 + 2e-8 * n + pairs(variant, n) * (variant.equals("full") ? 4e-9 : 2.5e-9);
    }

    private static double bytes(String variant, double n) {
        return 4 * n * DIM * Float.BYTES + (variant.equals("full") ? 4 * n * n : 0);
    }

    private static List<CellResult> curve(String variant, long seed) {
        Scatter scatter = new Scatter(seed);
        List<CellResult> results = new ArrayList<>();
        for (int octave = 0; octave <= OCTAVES; octave++) {
            int length = SHORTEST << octave;
            Cell cell = cell(variant, length, seed);
            if (variant.equals("full") && length > FULL_ENDS) {
                results.add(
                        CellResult.notApplicable(cell, "needs 4.3 GB of memory, more than the 2.1 GB allowed here"));
                continue;
            }
            double time = seconds(variant, length);
            double flops = 4 * DIM * pairs(variant, length);
            double slope = Math.log(seconds(variant, 2.0 * length) / seconds(variant, length / 2.0)) / Math.log(4);
            results.add(CellResult.measured(
                    cell,
                    Scatter.metrics(
                            "seconds", scatter.near(time, 0.05),
                            "executedFlopsPerSecond", scatter.near(flops / time, 0.05),
                            "localSlope", scatter.near(slope, 0.04),
                            "nominalFlops", Measure.exact(flops),
                            "executedFlops", Measure.exact(flops * 1.02),
                            "bytesMoved", Measure.exact(3 * bytes(variant, length)),
                            "pairs", Measure.exact((double) length * length),
                            "visiblePairs", Measure.exact(pairs(variant, length)),
                            "scoreMatrixBytes", Measure.exact(4.0 * length * length),
                            "allocatedBytes", Measure.exact(bytes(variant, length)),
                            "workspaceBytes", Measure.exact(65536),
                            "peakResidentBytes", Measure.exact(2.1e8 + bytes(variant, length))),
                    Scatter.predicted("localSlope", 1.9, "allocatedBytes", bytes(variant, length))));
        }
        return results;
    }

    private static CellResult law(String variant, long seed) {
        boolean quadratic = variant.startsWith("f");
        Cell cell = cell(variant, quadratic ? 16384 : 65536, seed).with("kind", "law");
        return CellResult.measured(
                cell,
                Scatter.metrics(
                        "secondsPerCall", new Measure(4e-6, 3e-6, 5e-6),
                        "secondsPerToken", new Measure(2e-8, 1e-8, 3e-8),
                        "secondsPerSquaredToken", new Measure(quadratic ? 3e-9 : 0, 0, 3.1e-9),
                        "relativeError", new Measure(0.03, 0.02, 0.04),
                        "quadraticShare", new Measure(quadratic ? 0.97 : 0.0, 0, 0.98),
                        "quadraticFrom", Measure.exact(quadratic ? 900 : 1e9)),
                Scatter.predicted("quadraticShare", quadratic ? 0.99 : 0.0));
    }

    private static CellResult longContext(String variant, long seed) {
        return new CellResult(
                cell(variant, 100_000, seed).with("kind", "long-context"),
                CellResult.Status.MEASURED,
                "one call timed",
                Scatter.metrics(
                        "seconds", new Measure(4.2, 4.2, 4.2),
                        "pairs", Measure.exact(1e10),
                        "visiblePairs", Measure.exact(5.00005e9),
                        "nominalFlops", Measure.exact(1.28e12),
                        "executedFlops", Measure.exact(1.29e12),
                        "allocatedBytes", Measure.exact(1.02e8),
                        "scoreMatrixBytes", Measure.exact(4e10)),
                Scatter.predicted("allocatedBytes", 1.02e8));
    }
}
