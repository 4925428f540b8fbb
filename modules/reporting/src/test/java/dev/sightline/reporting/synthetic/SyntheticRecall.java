package dev.sightline.reporting.synthetic;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Recall by position: constructed with 21 depths, and in text with 11 and a length that does not apply. */
final class SyntheticRecall {
    private static final List<Long> LENGTHS = List.of(64L, 256L, 1024L, 4096L, 16384L);
    private static final int WINDOW = 128;
    private static final int DEPTHS = 21;

    private SyntheticRecall() {}

    /** A curve of the report: variant, reading, mask. */
    private record Curve(String variant, String reading, String mask) {
        static List<Curve> all(boolean identity) {
            List<Curve> curves = new ArrayList<>(List.of(
                    new Curve("flash", Cell.PLAIN, "full"),
                    new Curve("full", Cell.PLAIN, "full"),
                    new Curve("linear", Cell.PLAIN, "full"),
                    new Curve("linear", "centred", "full")));
            if (identity) {
                curves.add(new Curve("linear", "identity", "full"));
            }
            curves.add(new Curve("sliding-window", Cell.PLAIN, "window " + WINDOW));
            return curves;
        }

        double law(long length, double depth) {
            double n = length;
            return switch (variant) {
                case "linear" ->
                    switch (reading) {
                        case "centred" -> 1 / (1 + Math.pow(n / 110, 2));
                        case "identity" -> 1 / (1 + Math.pow(n / 380, 3));
                        default -> 1 / (1 + n / 8);
                    };
                case "sliding-window" -> depth * (n - 1) >= n - WINDOW ? softmax(Math.min(n, WINDOW)) : 0;
                default -> softmax(n);
            };
        }

        private static double softmax(double n) {
            return 1 / (1 + Math.pow(n / 9000, 2));
        }
    }

    static List<CellResult> constructed(long seed) {
        List<CellResult> results = new ArrayList<>();
        for (Curve curve : Curve.all(true)) {
            for (long length : LENGTHS) {
                Scatter scatter = new Scatter(seed + length + (curve.variant().startsWith("f") ? 0 : curve.hashCode()));
                results.addAll(constructed(curve, length, seed, scatter));
            }
            results.add(effectiveLength(curve, seed));
        }
        return results;
    }

    private static Cell cell(Curve curve, long length, long seed) {
        return Cell.of(
                        "constructed-recall",
                        curve.variant(),
                        length,
                        seed,
                        Map.of(
                                "headDim",
                                "64",
                                "valueDim",
                                "32",
                                "needleCosine",
                                "0.7",
                                "logitScale",
                                "8.0",
                                "keyScale",
                                "1.0",
                                "window",
                                Integer.toString(WINDOW),
                                "depths",
                                "21",
                                "draws",
                                "96",
                                "mask",
                                curve.mask()))
                .read(curve.reading());
    }

    private static List<CellResult> constructed(Curve curve, long length, long seed, Scatter scatter) {
        Cell cell = cell(curve, length, seed);
        List<CellResult> results = new ArrayList<>();
        double sum = 0;
        double least = 1;
        for (int i = 0; i < DEPTHS; i++) {
            double depth = i / (DEPTHS - 1.0);
            double law = curve.law(length, depth);
            sum += law / DEPTHS;
            least = Math.min(least, law);
            results.add(CellResult.measured(
                    cell.atDepth(depth),
                    Scatter.metrics(
                            "recall", scatter.share(law, 0.06),
                            "cosine", scatter.share(Math.sqrt(law), 0.01),
                            "mass", scatter.share(law / 2, 0.01)),
                    Scatter.predicted("recall", law, "cosine", Math.sqrt(law), "mass", law / 2)));
        }
        Measure recency = new Measure(curve.law(length, 1) - curve.law(length, 0.5), -0.01, 0.4);
        results.add(CellResult.measured(
                cell.with("kind", "curve"),
                Scatter.metrics(
                        "headRecall", scatter.share(curve.law(length, 0), 0.02),
                        "middleRecall", scatter.share(curve.law(length, 0.5), 0.02),
                        "tailRecall", scatter.share(curve.law(length, 1), 0.02),
                        "meanRecall", scatter.share(sum, 0.01),
                        "primacy", new Measure(0, -0.02, 0.02),
                        "recency", recency,
                        "uShape", new Measure(0, -0.02, 0.02),
                        "worstDepth", Measure.exact(0),
                        "worstDepthRecall", scatter.share(least, 0.06),
                        "noNeedleRecall", scatter.share(1.0 / length, 0.005),
                        "shuffledValueRecall", scatter.share(1.0 / length, 0.005),
                        "flatness", Measure.exact(2.1e-7)),
                Scatter.predicted("meanRecall", sum)));
        return results;
    }

    private static CellResult effectiveLength(Curve curve, long seed) {
        Cell cell = cell(curve, 16384, seed).with("kind", "effective-length").with("baseLength", 64);
        if (curve.law(64, 0.5) < 0.5 && curve.variant().equals("linear")) {
            return CellResult.notApplicable(cell, "recall at the shortest length, 64, is 0.11, below 0.5");
        }
        double mean = curve.variant().startsWith("f") ? 4096 : 64;
        return CellResult.measured(
                cell,
                Scatter.metrics(
                        "baseRecall", Measure.exact(0.99),
                        "meanEffectiveLength", Measure.exact(mean),
                        "worstEffectiveLength", Measure.exact(mean)),
                Scatter.predicted("meanEffectiveLength", mean, "worstEffectiveLength", mean));
    }

    /** Text whose longest length is too short, as the report must show. */
    static List<CellResult> text(long seed, String fileName) {
        List<CellResult> results = new ArrayList<>();
        for (Curve curve : Curve.all(false)) {
            for (long length : List.of(64L, 1024L, 16384L)) {
                Scatter scatter = new Scatter(seed + length);
                Cell cell = Cell.of(
                                "text-recall",
                                curve.variant(),
                                length,
                                seed,
                                Map.of(
                                        "text",
                                        fileName,
                                        "textWords",
                                        "12034",
                                        "vocabulary",
                                        "2207",
                                        "contextLength",
                                        "3",
                                        "window",
                                        "128",
                                        "mask",
                                        curve.mask()))
                        .read(curve.reading());
                for (int i = 0; i <= 10; i++) {
                    Cell place = cell.atDepth(i / 10.0);
                    double law = curve.law(length, i / 10.0);
                    results.add(
                            length > 12034
                                    ? CellResult.notApplicable(place, "the text has 12,034 words, too few")
                                    : CellResult.measured(
                                            place,
                                            Scatter.metrics(
                                                    "recall", scatter.share(law, 0.1),
                                                    "meanReciprocalRank", scatter.share(law, 0.1),
                                                    "mass", scatter.share(law / 2, 0.05),
                                                    "cosine", scatter.share(law, 0.05),
                                                    "partialMatches", scatter.near(length / 30.0, 0.1)),
                                            curve.variant().equals("linear")
                                                    ? Scatter.predicted()
                                                    : Scatter.predicted("recall", law, "mass", law / 2)));
                }
            }
        }
        return results;
    }
}
