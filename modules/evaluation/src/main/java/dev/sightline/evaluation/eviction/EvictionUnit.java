package dev.sightline.evaluation.eviction;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.probe.TokenCost;
import dev.sightline.evaluation.recall.DrawBatch;
import dev.sightline.evaluation.recall.Metric;
import dev.sightline.evaluation.recall.OutputReader;
import dev.sightline.evaluation.recall.PositionCurve;
import dev.sightline.evaluation.recall.RecallProtocol;
import dev.sightline.evaluation.recall.StrongerKeys;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All policies at one length, on the same draws.
 *
 * @param variants the one that answers; empty if no variant can
 */
record EvictionUnit(EvictionProtocol protocol, int length, long seed, List<String> variants) implements WorkUnit {
    /** Seconds that a key of a draw takes on two cores, through all policies. */
    private static final double SECONDS_PER_KEY = 1e-4;

    private static final double SECONDS_PER_UNIT = 1;

    EvictionUnit {
        variants = List.copyOf(variants);
    }

    @Override
    public Cell key() {
        return cell("all", Cell.PLAIN).with("budgets", protocol.divisors()).with("kind", "unit");
    }

    @Override
    public double weight() {
        return SECONDS_PER_UNIT + SECONDS_PER_KEY * protocol.recall().draws(length) * length;
    }

    private Cell cell(String policy, String reading) {
        RecallProtocol recall = protocol.recall();
        return Cell.of(EvictionTask.NAME, policy, length, seed, new TreeMap<>())
                .read(reading)
                .with("headDim", recall.headDim())
                .with("valueDim", recall.valueDim())
                .with("needleCosine", recall.needleCosine())
                .with("logitScale", recall.logitScale())
                .with("depths", recall.depths())
                .with("draws", recall.draws(length))
                .with("chunk", EvictionProtocol.CHUNK)
                .with("attention", String.join("+", variants));
    }

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        if (variants.isEmpty()) {
            return List.of(CellResult.notApplicable(
                    cell(CachePolicy.FULL.label(), Cell.PLAIN).with("kind", "curve"),
                    "no variant that is measured answers from pages, behind sinks and a window, with its log-sum-exp;"
                            + " flash does"));
        }
        AttentionVariant variant = laboratory.variants().get(variants.getFirst());
        List<EvictionSubject> subjects = subjects();
        try (RunArena arena = RunArena.open(EvictionTask.NAME + " n=" + length)) {
            examine(subjects, variant, laboratory.workers(), arena);
        }
        return subjects.stream()
                .flatMap(subject -> cells(subject, variant).stream())
                .toList();
    }

    private List<EvictionSubject> subjects() {
        List<EvictionSubject> subjects = new ArrayList<>();
        for (CachePolicy policy : CachePolicy.values()) {
            for (int divisor : policy.isBounded() ? protocol.divisors() : List.of(1)) {
                subjects.add(new EvictionSubject(policy, length / divisor, protocol, length));
            }
        }
        return subjects;
    }

    private void examine(List<EvictionSubject> subjects, AttentionVariant variant, Workers workers, RunArena arena) {
        RecallProtocol recall = protocol.recall();
        DrawBatch batch = new DrawBatch(recall, length, arena);
        Tensor queries = arena.tensor("queries of the prompt", batch.size(), 1, length, recall.headDim());
        Tensor output = arena.tensor("answers", batch.size(), 1, recall.depths(), recall.valueDim());
        StrongerKeys stronger = new StrongerKeys(recall, length, workers);
        OutputReader reader = new OutputReader(recall, length, workers);
        for (int first = 0; first < recall.draws(length); first += batch.size()) {
            batch.fill(seed, first, workers);
            fill(queries, first, workers);
            stronger.read(batch.query(), batch.key(), ElementwiseMap.IDENTITY, (sequence, depth) -> true);
            Prompt prompt = new Prompt(protocol, length, batch, first, queries, stronger, variant, workers);
            for (EvictionSubject subject : subjects) {
                subject.measure(prompt, output, reader, seed);
            }
        }
    }

    /** Queries as long as the questions, for nothing in particular. */
    private void fill(Tensor queries, int first, Workers workers) {
        int dim = protocol.recall().headDim();
        workers.run(queries.size(0), (worker, sequence) -> {
            RandomStream random =
                    RandomStream.of(seed, EvictionTask.NAME + " n=" + length + " queries", first + sequence);
            float[] rows = new float[length * dim];
            for (int row = 0; row < length; row++) {
                random.direction(rows, row * dim, dim, protocol.recall().norm());
            }
            queries.select(0, sequence).copyFrom(rows);
        });
    }

    /** A cell for each depth, then one for the curve. */
    private List<CellResult> cells(EvictionSubject subject, AttentionVariant variant) {
        RecallProtocol recall = protocol.recall();
        CachePolicy policy = subject.policy();
        Cell cell = cell(policy.label(), policy.reading()).with("budget", subject.budget());
        List<SortedMap<String, Double>> predictions =
                EvictionPredictions.of(policy, subject.budget(), protocol, length);
        List<CellResult> results = new ArrayList<>();
        for (int depth = 0; depth < recall.depths(); depth++) {
            results.add(CellResult.measured(
                    cell.atDepth(recall.depth(depth)), subject.tally().at(depth), predictions.get(depth)));
        }
        SortedMap<String, Measure> curve = new PositionCurve(recall, subject.tally())
                .summary(RandomStream.of(seed, EvictionTask.NAME + " bootstrap", length));
        curve.put("stateBytes", Measure.exact(keyValueBytes(subject.held())));
        curve.put("bytes", Measure.exact((double) subject.bytes()));
        curve.put("peakBytes", Measure.exact((double) subject.peakBytes()));
        curve.put("fullCacheBytes", Measure.exact(keyValueBytes(length)));
        curve.put("flopsPerToken", Measure.exact(tokenFlops(subject, variant)));
        SortedMap<String, Double> predicted = new TreeMap<>();
        EvictionPredictions.mean(predictions, at -> at.getOrDefault(Metric.RECALL.label(), Double.NaN))
                .ifPresent(mean -> predicted.put("meanRecall", mean));
        results.add(CellResult.measured(cell.with("kind", "curve"), curve, predicted));
        return results;
    }

    private AttentionRequest newest(long keys) {
        RecallProtocol recall = protocol.recall();
        AttentionShape shape = new AttentionShape(1, 1, 1, 1, keys, recall.headDim(), recall.valueDim());
        return new AttentionRequest(shape, protocol.softmax(Mask.full()), false);
    }

    /** Keys and values alone, without what keeps their books. */
    private double keyValueBytes(int positions) {
        return TokenCost.stateBytes(newest(positions));
    }

    private double tokenFlops(EvictionSubject subject, AttentionVariant variant) {
        return TokenCost.flops(variant, newest(subject.visible()))
                + subject.policy().judgingFlops(protocol, length, subject.budget());
    }
}
