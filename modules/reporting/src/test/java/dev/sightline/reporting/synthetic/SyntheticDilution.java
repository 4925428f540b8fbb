package dev.sightline.reporting.synthetic;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Masses by the mean field, and half-mass lengths of which one lies beyond the lengths measured. */
final class SyntheticDilution {
    private static final List<Long> LENGTHS = List.of(16L, 64L, 256L, 1024L, 4096L, 16384L, 65536L);
    private static final int WINDOW = 128;

    private SyntheticDilution() {}

    static List<CellResult> of(long seed) {
        List<CellResult> results = new ArrayList<>();
        for (String variant : List.of("flash", "full", "sliding-window")) {
            boolean window = variant.equals("sliding-window");
            for (double gap : List.of(4.0, 8.0, 12.0, 16.0)) {
                Scatter scatter = new Scatter(seed + (long) gap);
                double half = 1 + Math.exp(gap - gap * gap / 128);
                Map<String, String> parameters = Map.of(
                        "logitGap", Double.toString(gap), "window", "128", "mask", window ? "window 128" : "full");
                for (long length : LENGTHS) {
                    double seen = window ? Math.min(WINDOW, length) : length;
                    double mass = 1 / (1 + (seen - 1) / (half - 1));
                    double support = Math.pow(seen, 1 - mass);
                    results.add(CellResult.measured(
                            Cell.of("dilution", variant, length, seed, parameters),
                            Scatter.metrics(
                                    "mass", scatter.share(mass, 0.01),
                                    "entropy", scatter.near(Math.log(support) + 0.01, 0.01),
                                    "effectiveSupport", scatter.near(support, 0.02)),
                            Scatter.predicted("mass", mass, "effectiveSupport", support)));
                }
                Cell curve =
                        Cell.of("dilution", variant, 65536, seed, parameters).with("kind", "curve");
                boolean crossed = half < (window ? WINDOW : 65536);
                results.add(
                        crossed
                                ? CellResult.measured(
                                        curve,
                                        Scatter.metrics("halfMassLength", scatter.near(half, 0.05)),
                                        Scatter.predicted("halfMassLength", half))
                                : new CellResult(
                                        curve,
                                        CellResult.Status.NOT_APPLICABLE,
                                        "the mass does not fall through 1/2",
                                        Scatter.metrics(),
                                        Scatter.predicted("halfMassLength", window ? Double.POSITIVE_INFINITY : half)));
            }
        }
        return results;
    }
}
