package dev.sightline.evaluation.rotary;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Refusal;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.statistics.Moments;
import dev.sightline.evaluation.statistics.Proportion;
import dev.sightline.evaluation.theory.RotarySimilarity;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All scalings on the same random content, through one variant. */
record RotaryUnit(RotaryProtocol protocol, String variant, long seed) implements WorkUnit {
    /** Seconds that a draw takes on two cores for each item, all scalings together. */
    private static final double SECONDS_PER_ITEM = 2e-5;

    /** The 97.5% point of the standard normal law, for the interval of a deviation. */
    private static final double Z = 1.96;

    @Override
    public Cell key() {
        return cell("rope", RotaryProtocol.STRETCH * protocol.trainingLength()).with("kind", "unit");
    }

    @Override
    public double weight() {
        return SECONDS_PER_ITEM * protocol.draws() * protocol.items();
    }

    private Cell cell(String scaling, int length) {
        Map<String, String> parameters = Map.of(
                "base", Double.toString(RotaryProtocol.BASE),
                "through", variant,
                "headDim", Integer.toString(protocol.headDim()),
                "valueDim", Integer.toString(protocol.valueDim()),
                "trainingLength", Integer.toString(protocol.trainingLength()),
                "stretch", Integer.toString(RotaryProtocol.STRETCH),
                "items", Integer.toString(protocol.items()),
                "needleCosine", Double.toString(RotaryProtocol.NEEDLE_COSINE),
                "logitScale", Double.toString(RotaryProtocol.LOGIT_SCALE),
                "draws", Integer.toString(protocol.draws()));
        return Cell.of(RotaryTask.NAME, scaling, length, seed, parameters);
    }

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        AttentionVariant measured = laboratory.variants().get(variant);
        List<Refusal> refusals = measured.refusals(RotaryContext.request(protocol, 1));
        if (!refusals.isEmpty()) {
            return List.of(CellResult.notApplicable(key(), refusals.getFirst().toString()));
        }
        List<RotaryCase> scalings = RotaryCase.of(protocol);
        List<List<RotaryContext>> contexts = new ArrayList<>();
        try (RunArena arena = RunArena.open(RotaryTask.NAME)) {
            RotaryContent content = new RotaryContent(protocol, arena);
            Tensor turnedKey = arena.tensor("turned key", content.key().shape().sizes());
            for (RotaryCase scaling : scalings) {
                contexts.add(scaling.runs(protocol.distances()).stream()
                        .map(run -> new RotaryContext(
                                protocol, scaling, run, measured, turnedKey, laboratory.workers(), arena))
                        .toList());
            }
            for (int first = 0; first < protocol.draws(); first += RotaryProtocol.BATCH) {
                content.fill(seed, first, laboratory.workers());
                for (List<RotaryContext> ofScaling : contexts) {
                    for (RotaryContext context : ofScaling) {
                        context.measure(content, first, laboratory.workers());
                    }
                }
            }
        }
        return results(scalings, contexts);
    }

    private List<CellResult> results(List<RotaryCase> scalings, List<List<RotaryContext>> contexts) {
        double[] trained = scalings.getFirst().embedding().frequencies();
        Map<Double, RecallBySimilarity> tables = new TreeMap<>();
        List<CellResult> results = new ArrayList<>();
        for (int i = 0; i < scalings.size(); i++) {
            RotaryCase scaling = scalings.get(i);
            RecallBySimilarity recall = tables.computeIfAbsent(
                    RotaryProtocol.LOGIT_SCALE * scaling.logitFactor(),
                    scale -> new RecallBySimilarity(protocol, scale));
            for (RotaryContext context : contexts.get(i)) {
                for (int row = 0; row < context.distances().size(); row++) {
                    results.add(point(scaling, context, row, trained, recall));
                }
            }
            results.add(whole(scaling, contexts.get(i), trained));
        }
        return results;
    }

    private CellResult point(
            RotaryCase scaling, RotaryContext context, int row, double[] trained, RecallBySimilarity table) {
        int distance = context.distances().get(row);
        double rho = RotaryProtocol.NEEDLE_COSINE;
        RotarySimilarity form = RotarySimilarity.of(context.frequencies());
        double[] similarity = context.similarity(row);

        SortedMap<String, Measure> metrics = new TreeMap<>();
        metrics.put("similarity", Moments.interval(similarity));
        metrics.put("similarityDeviation", deviation(similarity));
        metrics.put("recall", Proportion.clustered(context.recall(row), 1));
        metrics.put(
                "unseenPairs",
                Measure.exact(AngleCoverage.unseenShare(
                        trained, context.frequencies(), protocol.trainingLength(), distance)));
        metrics.put("lostByOneStep", Measure.exact(rho * (form.meanCosine(distance) - form.meanCosine(distance + 1L))));

        double mean = form.mean(rho, distance);
        double variance = form.variance(rho, distance);
        SortedMap<String, Double> predicted = new TreeMap<>();
        predicted.put("similarity", mean);
        predicted.put("similarityDeviation", Math.sqrt(variance));
        predicted.put("recall", table.averaged(mean, variance));
        return CellResult.measured(cell(scaling.name(), distance).with("kind", "point"), metrics, predicted);
    }

    /** What one number says of a scaling; everything exact but the recalls. */
    private CellResult whole(RotaryCase scaling, List<RotaryContext> contexts, double[] trained) {
        int farthest = protocol.distances().getLast();
        double[] frequencies = scaling.reaching(farthest).frequencies();
        double ownStep = 1 - RotarySimilarity.of(frequencies).meanCosine(1);
        double trainedStep = 1 - RotarySimilarity.of(trained).meanCosine(1);
        SortedMap<String, Measure> metrics = new TreeMap<>();
        metrics.put("resolutionKept", Measure.exact(ownStep / trainedStep));
        metrics.put("attentionFactor", Measure.exact(scaling.embedding().attentionFactor()));
        metrics.put(
                "unseenPairs",
                Measure.exact(AngleCoverage.unseenShare(trained, frequencies, protocol.trainingLength(), farthest)));
        metrics.put("recallWithin", meanRecall(contexts, false));
        metrics.put("recallBeyond", meanRecall(contexts, true));
        return CellResult.measured(cell(scaling.name(), farthest).with("kind", "curve"), metrics, new TreeMap<>());
    }

    /** Mean over the distances below the training length, or from it on; the needles of a draw share its distractors. */
    private Measure meanRecall(List<RotaryContext> contexts, boolean beyond) {
        List<double[]> rows = new ArrayList<>();
        for (RotaryContext context : contexts) {
            for (int row = 0; row < context.distances().size(); row++) {
                if (context.distances().get(row) >= protocol.trainingLength() == beyond) {
                    rows.add(context.recall(row));
                }
            }
        }
        double[] shares = new double[protocol.draws()];
        for (int draw = 0; draw < shares.length; draw++) {
            for (double[] row : rows) {
                shares[draw] += row[draw] / rows.size();
            }
        }
        return Proportion.clustered(shares, rows.size());
    }

    /** The standard deviation of nearly normal values, with its normal interval. */
    private static Measure deviation(double[] values) {
        double deviation = Math.sqrt(Moments.variance(values));
        double half = Z * deviation / Math.sqrt(2.0 * (values.length - 1));
        return new Measure(deviation, deviation - half, deviation + half);
    }
}
