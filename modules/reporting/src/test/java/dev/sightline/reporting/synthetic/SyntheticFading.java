package dev.sightline.reporting.synthetic;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** Influence curves: geometric for recurrent networks, power laws for attention, and one that a window cuts off. */
final class SyntheticFading {
    private static final List<Integer> STEPS = List.of(1, 2, 4, 8, 16, 32, 64, 128);

    private SyntheticFading() {}

    static List<CellResult> of(long seed) {
        List<CellResult> results = new ArrayList<>();
        for (double gain : List.of(0.9, 1.0, 1.5)) {
            double rate = 0.66 * gain;
            results.addAll(
                    curve("elman", "plain", Map.of("gain", Double.toString(gain)), seed, t -> Math.pow(rate, t)));
        }
        for (double bias : List.of(0.0, 1.0, 2.0)) {
            double rate = 0.6 + 0.17 * bias;
            results.addAll(
                    curve("lstm", "plain", Map.of("forgetBias", Double.toString(bias)), seed, t -> Math.pow(rate, t)));
        }
        for (String rule : List.of("added", "corrected")) {
            String variant = rule.equals("added") ? "retention" : "deltanet";
            for (String reading : List.of("needle", "distractor")) {
                results.addAll(curve(variant, reading, Map.of("updateRule", rule), seed, t -> Math.pow(0.98, t)));
            }
        }
        for (String variant : List.of("flash", "full", "linear", "sliding-window")) {
            boolean window = variant.equals("sliding-window");
            Map<String, String> mask = Map.of("mask", window ? "window of 32" : "causal");
            double share = variant.equals("linear") ? 1 : 90;
            results.addAll(curve(variant, "needle", mask, seed, t -> window && t > 31 ? 0 : share / (share + t)));
            results.addAll(curve(variant, "distractor", mask, seed, t -> window && t > 31 ? 0 : 1 / (1 + t)));
        }
        return results;
    }

    private static List<CellResult> curve(
            String variant, String reading, Map<String, String> parameters, long seed, DoubleUnaryOperator law) {
        Scatter scatter = new Scatter(seed);
        List<CellResult> results = new ArrayList<>();
        for (int t : STEPS) {
            double left = law.applyAsDouble(t);
            results.add(CellResult.measured(
                    Cell.of("fading", variant, t, seed, parameters)
                            .read(reading)
                            .with("kind", "point"),
                    Scatter.metrics("gradientNorm", scatter.near(left, 0.1), "message", scatter.near(left / 2, 0.1)),
                    Scatter.predicted("gradientNorm", left, "message", left / 2)));
        }
        Cell whole =
                Cell.of("fading", variant, 128, seed, parameters).read(reading).with("kind", "curve");
        if (law.applyAsDouble(64) == 0) {
            results.add(CellResult.notApplicable(whole, "the first token is out of sight"));
            return results;
        }
        boolean recurrent = reading.equals("plain") || parameters.containsKey("updateRule");
        double rate = Math.pow(law.applyAsDouble(64) / law.applyAsDouble(8), 1 / 56.0);
        double exponent = Math.log(law.applyAsDouble(64) / law.applyAsDouble(8)) / Math.log(65.0 / 9);
        results.add(CellResult.measured(
                whole,
                Scatter.metrics(
                        "rate", scatter.near(rate, 0.01),
                        "exponent", new Measure(exponent, exponent - 0.1, exponent + 0.1),
                        "geometricResidual", Measure.exact(recurrent ? 0.01 : 0.2),
                        "powerLawResidual", Measure.exact(recurrent ? 1.5 : 0.02),
                        "halfLife", scatter.near(-Math.log(2) / Math.log(rate), 0.05)),
                Scatter.predicted("rate", rate, "exponent", exponent)));
        return results;
    }
}
