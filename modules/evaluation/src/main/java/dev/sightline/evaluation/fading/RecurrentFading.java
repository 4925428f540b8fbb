package dev.sightline.evaluation.fading;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.statistics.Moments;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fading of one recurrent architecture at one initialisation: several random networks, each read over its own
 * random tokens. A point is the geometric mean over the networks, since their influences differ by factors.
 */
record RecurrentFading(RecurrentScales scales, FadingSettings settings, long seed) implements WorkUnit {

    @Override
    public Cell key() {
        Map<String, String> parameters = new TreeMap<>(scales.parameters());
        parameters.put("hiddenSize", Integer.toString(settings.hiddenSize()));
        parameters.put("inputSize", Integer.toString(settings.inputSize()));
        parameters.put("nets", Integer.toString(settings.nets()));
        return FadingCurve.key(Cell.of(FadingTask.NAME, scales.variant(), settings.steps(), seed, parameters));
    }

    /** Of products of small matrices in float64 on a core. */
    private static final double SECONDS_PER_FLOP = 1e-9;

    @Override
    public double weight() {
        double matrices = scales instanceof ElmanScales ? 1 : 4;
        return SECONDS_PER_FLOP
                * 2.0
                * matrices
                * settings.nets()
                * settings.steps()
                * settings.inputSize()
                * settings.hiddenSize()
                * settings.hiddenSize();
    }

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        double[][] logCurves = new double[settings.nets()][];
        laboratory.workers().run(logCurves.length, (worker, net) -> {
            RandomStream random = RandomStream.of(seed, "fading " + scales.variant(), net);
            RecurrentCell<?> cell = scales.randomCell(settings.hiddenSize(), settings.inputSize(), random);
            logCurves[Math.toIntExact(net)] = InfluenceCurve.measure(cell, settings.steps(), random);
        });
        return new FadingCurve(key(), logCurves, scales.law()).results(RecurrentFading::geometricMean);
    }

    private static Measure geometricMean(double[] logInfluences) {
        return Moments.interval(logInfluences).map(Math::exp);
    }
}
