package dev.sightline.evaluation.fading;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.UpdateRule;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.statistics.Moments;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The influence of the first token through a recurrent attention state. A replicate is the root mean square weight of a
 * panel of sequences; a point is the root of the mean square over the panels. All variants see the same sequences.
 *
 * <p>Beside the cells of {@link FadingCurve}, a point of the token that is asked for has the metric {@code message}: its
 * mean weight, sign and all, over the value at t = 0.
 *
 * @param variant name in the registry
 */
record RecurrenceFading(String variant, UpdateRule rule, FirstToken role, FadingSettings settings, long seed)
        implements WorkUnit {

    private static final String MESSAGE = "message";

    /** Of the kernels, with their inputs to be drawn. */
    private static final double SECONDS_PER_FLOP = 1e-10;

    @Override
    public Cell key() {
        Map<String, String> parameters = Map.of(
                "mask",
                "causal",
                "headDim",
                Integer.toString(FirstToken.HEAD_DIM),
                "updateRule",
                rule.corrected() ? "corrected" : "added",
                "decayFactor",
                Double.toString(decay()),
                "cosine",
                role == FirstToken.NEEDLE ? Double.toString(FirstToken.NEEDLE_COSINE) : "root mean square",
                "draws",
                Integer.toString(panelSize() * AttentionFading.PANELS));
        Cell cell = Cell.of(FadingTask.NAME, variant, settings.steps(), seed, parameters);
        return FadingCurve.key(cell.read(role.reading()));
    }

    private double decay() {
        return RecurrenceInfluence.GATES.decayOf(rule);
    }

    private int panelSize() {
        return settings.draws() / AttentionFading.PANELS;
    }

    @Override
    public double weight() {
        double state = (double) FirstToken.HEAD_DIM * FirstToken.HEAD_DIM;
        return SECONDS_PER_FLOP * 8.0 * settings.draws() * settings.steps() * state;
    }

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        AttentionVariant measured = laboratory.variants().get(variant);
        int length = settings.steps() + 1;
        AttentionRequest request = RecurrenceInfluence.request(measured, panelSize(), length);
        List<Refusal> refusals = measured.refusals(request);
        if (!refusals.isEmpty()) {
            return List.of(CellResult.notApplicable(key(), refusals.getFirst().toString()));
        }
        double[][][] weights = new RecurrenceInfluence(measured, panelSize(), length)
                .weights(role, AttentionFading.PANELS, laboratory.workers(), seed);
        double[][] logCurves =
                Arrays.stream(weights).map(RecurrenceFading::logRootMeanSquares).toArray(double[][]::new);
        RecurrenceFadingLaw law = new RecurrenceFadingLaw(role, rule, decay(), settings.steps());
        List<CellResult> results = new FadingCurve(key(), logCurves, law).results(RecurrenceFading::rootOfMeanSquare);
        return role == FirstToken.NEEDLE
                ? results.stream()
                        .map(result -> withMessage(result, weights, law))
                        .toList()
                : results;
    }

    /** A point with the mean weight; the curve as it is. */
    private CellResult withMessage(CellResult result, double[][][] weights, RecurrenceFadingLaw law) {
        if (result.cell().equals(key())) {
            return result;
        }
        int t = Math.toIntExact(result.cell().length());
        double[] means = Arrays.stream(weights)
                .mapToDouble(panel -> Arrays.stream(panel)
                        .mapToDouble(sequence -> sequence[t])
                        .average()
                        .orElseThrow())
                .toArray();
        SortedMap<String, Measure> metrics = new TreeMap<>(result.metrics());
        metrics.put(MESSAGE, Moments.interval(means));
        SortedMap<String, Double> predicted = new TreeMap<>(result.predicted());
        predicted.put(MESSAGE, law.message(t));
        return CellResult.measured(result.cell(), metrics, predicted);
    }

    private static double[] logRootMeanSquares(double[][] sequences) {
        double[] logs = new double[sequences[0].length];
        for (int t = 0; t < logs.length; t++) {
            double squares = 0;
            for (double[] sequence : sequences) {
                squares += sequence[t] * sequence[t];
            }
            logs[t] = Math.log(squares / sequences.length) / 2;
        }
        return logs;
    }

    private static Measure rootOfMeanSquare(double[] logInfluences) {
        Measure square = Moments.interval(
                Arrays.stream(logInfluences).map(log -> Math.exp(2 * log)).toArray());
        return square.map(mean -> Math.sqrt(Math.max(0, mean)));
    }
}
