package dev.sightline.evaluation.fading;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.probe.RandomFeatures;
import dev.sightline.evaluation.statistics.Moments;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The influence of the first token through one hop of attention. A replicate is the mean of a panel of sequences; a
 * point is the mean over the panels. All variants see the same sequences.
 *
 * @param variant name in the registry
 * @param sight what the query sees
 */
record AttentionFading(String variant, Sight sight, FirstToken role, FadingSettings settings, long seed)
        implements WorkUnit {

    /** Replicates: enough for an interval that is not much wider than a normal one. */
    static final int PANELS = 16;

    /**
     * The family and mask of a measurement.
     *
     * @param family what the variant computes, or estimates
     * @param mask which keys each query sees
     * @param label the mask in a cell
     * @param function what is asked for, for the names of cells
     */
    record Sight(AttentionFunction.Family family, Mask mask, String label, AttentionFunction function) {
        Cell name(Cell cell) {
            return RandomFeatures.name(cell, function);
        }
    }

    @Override
    public Cell key() {
        Map<String, String> parameters = Map.of(
                "mask", sight.label(),
                "headDim", Integer.toString(FirstToken.HEAD_DIM),
                "logitScale", Double.toString(FirstToken.LOGIT_SCALE),
                "cosine", role == FirstToken.NEEDLE ? Double.toString(FirstToken.NEEDLE_COSINE) : "random",
                "draws", Integer.toString(panelSize() * PANELS));
        Cell cell = Cell.of(FadingTask.NAME, variant, settings.steps(), seed, parameters);
        return FadingCurve.key(sight.name(cell).read(role.reading()));
    }

    private int panelSize() {
        return settings.draws() / PANELS;
    }

    /** Of the kernels, with their inputs to be drawn. */
    private static final double SECONDS_PER_FLOP = 1e-10;

    @Override
    public double weight() {
        return SECONDS_PER_FLOP * 4.0 * settings.draws() * settings.steps() * settings.steps() * FirstToken.HEAD_DIM;
    }

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        AttentionVariant measured = laboratory.variants().get(variant);
        int length = settings.steps() + 1;
        List<Refusal> refusals =
                measured.refusals(AttentionInfluence.request(measured, sight.mask(), panelSize(), length));
        if (!refusals.isEmpty()) {
            return List.of(CellResult.notApplicable(key(), refusals.getFirst().toString()));
        }
        double[][] weights = new AttentionInfluence(measured, sight.mask(), panelSize(), length)
                .meanWeights(role, PANELS, laboratory.workers(), seed);
        double[][] logCurves = Arrays.stream(weights)
                .map(curve -> Arrays.stream(curve).map(Math::log).toArray())
                .toArray(double[][]::new);
        return new FadingCurve(key(), logCurves, new DilutionLaw(role, sight, settings.steps()))
                .results(AttentionFading::arithmeticMean);
    }

    private static Measure arithmeticMean(double[] logInfluences) {
        return Moments.interval(Arrays.stream(logInfluences).map(Math::exp).toArray());
    }
}
