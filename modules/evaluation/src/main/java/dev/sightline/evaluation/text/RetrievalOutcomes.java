package dev.sightline.evaluation.text;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.Moments;
import dev.sightline.evaluation.statistics.Proportion;
import dev.sightline.evaluation.theory.RecallPrediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What came of the draws of a unit at every depth under one reading, measured and predicted. Distinct draws may be
 * entered by different threads.
 */
final class RetrievalOutcomes {
    /** Metric: the share of questions whose nearest word is the answer, with a Wilson interval. */
    static final String RECALL = "recall";

    /** Metric: the mean of 1 / rank of the answer among all words. */
    static final String MEAN_RECIPROCAL_RANK = "meanReciprocalRank";

    /** Metric: the attention weight on the needle. */
    static final String MASS = "mass";

    /** Metric: the cosine between the output and the answer's vector. */
    static final String COSINE = "cosine";

    /** Metric: the depth at which the answer really stood, since needles are put between sentences. */
    static final String ANSWER_DEPTH = "answerDepth";

    /** Metric of a curve: contexts in sight, the needle's apart, that agree with the question in a slot or more. */
    static final String PARTIAL_MATCHES = "partialMatches";

    /** Metric of a curve: recall over all depths; its interval knows that the depths of a draw go together. */
    static final String MEAN_RECALL = "meanRecall";

    /** Metric of a curve: the depth of least recall, the oldest of several. */
    static final String WORST_DEPTH = "worstDepth";

    /** Metric of a curve: the recall there; its interval allows for the choice of the least of all depths. */
    static final String WORST_DEPTH_RECALL = "worstDepthRecall";

    private final TextRecallDesign design;
    private final int vocabularySize;
    private final Optional<RepetitionForm> form;
    private final double[][] hits;
    private final double[][] reciprocalRanks;
    private final double[][] masses;
    private final double[][] cosines;
    private final double[][] answerDepths;
    private final boolean[][] visible;
    private final Map<ControlArm, LongAdder> controlHits = new EnumMap<>(ControlArm.class);
    private final double[] partialMatches;
    private final RecallPrediction[] predictions;

    /**
     * @param vocabularySize words that the decoder chooses from, the answer included
     * @param form the closed form of the attention function under this reading; empty where weights are no shares, so that
     *     there is no mass either
     */
    RetrievalOutcomes(TextRecallDesign design, int vocabularySize, Optional<RepetitionForm> form) {
        this.design = design;
        this.vocabularySize = vocabularySize;
        this.form = form;
        int depths = design.depths();
        int draws = design.draws();
        hits = new double[depths][draws];
        reciprocalRanks = new double[depths][draws];
        masses = new double[depths][draws];
        cosines = new double[depths][draws];
        answerDepths = new double[depths][draws];
        visible = new boolean[depths][draws];
        for (ControlArm arm : ControlArm.values()) {
            controlHits.put(arm, new LongAdder());
        }
        partialMatches = new double[draws];
        predictions = new RecallPrediction[draws];
        Arrays.fill(predictions, RepetitionForm.HIDDEN);
    }

    /** Enters what was read at one depth. */
    void enter(int depth, int draw, Haystack haystack, boolean inSight, NearestWord.Reading reading, double mass) {
        hits[depth][draw] = reading.rank() == 1 ? 1 : 0;
        reciprocalRanks[depth][draw] = 1.0 / reading.rank();
        cosines[depth][draw] = reading.cosine();
        masses[depth][draw] = mass;
        answerDepths[depth][draw] = haystack.answerPosition() / (haystack.length() - 1.0);
        visible[depth][draw] = inSight;
    }

    /** Counts what was read in a control, once for each draw. */
    void enterControl(ControlArm arm, NearestWord.Reading reading) {
        if (reading.rank() == 1) {
            Objects.requireNonNull(controlHits.get(arm)).increment();
        }
    }

    /** Predicts a draw from what its haystack repeats of the question; the same at every depth that is in sight. */
    void predict(int draw, QuestionOverlap overlap) {
        partialMatches[draw] = overlap.partialMatches();
        form.ifPresent(known -> predictions[draw] = known.predict(overlap));
    }

    /**
     * A cell for each depth, then one for the curve ({@code kind=curve}).
     *
     * @param cell the plain cell of the variant and the reading
     * @throws dev.sightline.evaluation.InvalidExperimentException if a control fails
     */
    List<CellResult> results(Cell cell) {
        SortedMap<String, Measure> curve = curve();
        controlHits.forEach((arm, found) -> {
            arm.check(found.intValue(), design.draws(), cell, vocabularySize);
            curve.put(arm.metric(), Proportion.wilson(found.doubleValue(), design.draws()));
        });
        List<CellResult> results = new ArrayList<>();
        double[] depths = design.depthValues();
        double predictedMean = 0;
        for (int depth = 0; depth < depths.length; depth++) {
            SortedMap<String, Double> predicted = predicted(depth);
            predictedMean += predicted.getOrDefault(RECALL, Double.NaN) / depths.length;
            results.add(CellResult.measured(cell.atDepth(depths[depth]), metrics(depth), predicted));
        }
        SortedMap<String, Double> predictedOfCurve =
                form.isPresent() ? new TreeMap<>(Map.of(MEAN_RECALL, predictedMean)) : new TreeMap<>();
        results.add(CellResult.measured(cell.with("kind", "curve"), curve, predictedOfCurve));
        return results;
    }

    private SortedMap<String, Measure> metrics(int depth) {
        SortedMap<String, Measure> metrics = new TreeMap<>(Map.of(
                RECALL, recall(depth),
                MEAN_RECIPROCAL_RANK, share(reciprocalRanks[depth]),
                COSINE, Moments.interval(cosines[depth]),
                ANSWER_DEPTH, share(answerDepths[depth])));
        if (form.isPresent()) {
            metrics.put(MASS, share(masses[depth]));
        }
        return metrics;
    }

    /** The mean of quantities in [0, 1]; near an end Student's interval would reach beyond it. */
    private static Measure share(double[] values) {
        Measure mean = Moments.interval(values);
        return new Measure(mean.value(), Math.max(0, mean.low()), Math.min(1, mean.high()));
    }

    private Measure recall(int depth) {
        return Proportion.wilson(Arrays.stream(hits[depth]).sum(), design.draws());
    }

    /** The mean prediction over the draws of a depth. */
    private SortedMap<String, Double> predicted(int depth) {
        SortedMap<String, Double> means = new TreeMap<>();
        if (form.isEmpty()) {
            return means;
        }
        for (int draw = 0; draw < predictions.length; draw++) {
            RecallPrediction prediction = visible[depth][draw] ? predictions[draw] : RepetitionForm.HIDDEN;
            prediction
                    .byMetric()
                    .forEach((metric, value) -> means.merge(metric, value / predictions.length, Double::sum));
        }
        return means;
    }

    private SortedMap<String, Measure> curve() {
        int worst = 0;
        double[] meanByDraw = new double[design.draws()];
        for (int depth = 0; depth < hits.length; depth++) {
            if (recall(depth).value() < recall(worst).value()) {
                worst = depth;
            }
            for (int draw = 0; draw < meanByDraw.length; draw++) {
                meanByDraw[draw] += hits[depth][draw];
            }
        }
        // Divided at the end, so that the mean of ones is exactly 1.
        Arrays.setAll(meanByDraw, draw -> meanByDraw[draw] / hits.length);
        return new TreeMap<>(Map.of(
                MEAN_RECALL, Proportion.clustered(meanByDraw, hits.length),
                WORST_DEPTH, Measure.exact(design.depthValues()[worst]),
                WORST_DEPTH_RECALL,
                        Proportion.simultaneous(Arrays.stream(hits[worst]).sum(), design.draws(), hits.length),
                PARTIAL_MATCHES, Moments.interval(partialMatches)));
    }
}
