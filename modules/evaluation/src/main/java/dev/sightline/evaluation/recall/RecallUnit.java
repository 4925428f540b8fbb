package dev.sightline.evaluation.recall;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Decay;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.UpdateRule;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.probe.NewestQueryAttention;
import dev.sightline.evaluation.probe.RandomFeatures;
import dev.sightline.evaluation.probe.TokenCost;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All variants at one length, on the same draws. */
record RecallUnit(RecallProtocol protocol, int length, long seed, List<String> variants) implements WorkUnit {
    /** Seconds that a key of a draw takes on two cores: generation, the forward calls and the decoding together. */
    private static final double SECONDS_PER_KEY = 3e-6;

    /** Seconds that a unit takes whatever its length: plans, closed forms, and code that is not yet compiled. */
    private static final double SECONDS_PER_UNIT = 1;

    /** Metric: bytes that a head keeps to go on with the next token. */
    static final String STATE_BYTES = "stateBytes";

    /** Metric: FLOPs of taking in and answering a token after all others. */
    static final String TOKEN_FLOPS = "flopsPerToken";

    RecallUnit {
        variants = List.copyOf(variants);
    }

    @Override
    public Cell key() {
        return cell(String.join("+", variants), "all", "")
                .with("kind", "unit")
                .with("controlDraws", protocol.controlDraws(length));
    }

    @Override
    public double weight() {
        return SECONDS_PER_UNIT + SECONDS_PER_KEY * protocol.draws(length) * length;
    }

    private Cell cell(String variant, String reading, String mask) {
        return Cell.of(ConstructedRecallTask.NAME, variant, length, seed, new TreeMap<>())
                .read(reading)
                .with("headDim", protocol.headDim())
                .with("valueDim", protocol.valueDim())
                .with("needleCosine", protocol.needleCosine())
                .with("logitScale", protocol.logitScale())
                .with("keyScale", protocol.keyScale())
                .with("window", protocol.window())
                .with("decayFactor", protocol.gates().decayFactor())
                .with("depths", protocol.depths())
                .with("draws", protocol.draws(length))
                .with("mask", mask);
    }

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        Workers workers = laboratory.workers();
        List<CellResult> results = new ArrayList<>();
        try (RunArena arena = RunArena.open(ConstructedRecallTask.NAME + " n=" + length)) {
            DrawBatch batch = new DrawBatch(protocol, length, arena);
            Tensor probeValue = arena.tensor(
                    "probe values", DrawBatch.shape(protocol, length).value().sizes());
            List<Subject> subjects = new ArrayList<>();
            for (String name : variants) {
                AttentionVariant variant = laboratory.variants().get(name);
                List<Subject> found = Subject.of(variant, protocol, length, probeValue, workers, arena);
                if (found.isEmpty()) {
                    results.add(refused(variant));
                }
                subjects.addAll(found);
            }
            examine(subjects, batch, new OutputReader(protocol, length, workers), workers);
            for (Subject subject : subjects) {
                subject.requireChance();
                OptionalDouble flatness = subject.isFlat()
                        ? OptionalDouble.of(FlatNull.measure(subject, protocol, length, batch, workers))
                        : OptionalDouble.empty();
                for (Reading reading : subject.readings()) {
                    results.addAll(cells(subject, reading, flatness));
                }
            }
        }
        return results;
    }

    private void examine(List<Subject> subjects, DrawBatch batch, OutputReader reader, Workers workers) {
        Map<ElementwiseMap, StrongerKeys> stronger = new EnumMap<>(ElementwiseMap.class);
        subjects.stream()
                .flatMap(subject -> subject.readings().stream())
                .flatMap(reading -> reading.weightFeatures().stream())
                .forEach(features ->
                        stronger.computeIfAbsent(features, first -> new StrongerKeys(protocol, length, workers)));
        for (int first = 0; first < protocol.draws(length); first += batch.size()) {
            batch.fill(seed, first, workers);
            for (Subject subject : subjects) {
                subject.measure(batch, first, reader);
            }
            int begin = first;
            stronger.forEach((features, keys) -> keys.read(
                    batch.query(),
                    batch.key(),
                    features,
                    (sequence, depth) -> subjects.stream()
                            .anyMatch(subject -> subject.missedInSight(features, depth, begin + sequence))));
            for (Subject subject : subjects) {
                subject.attribute(batch, first, stronger);
            }
            if (first < protocol.controlDraws(length)) {
                batch.shuffleValues(workers);
                for (Subject subject : subjects) {
                    subject.measureShuffled(batch, reader);
                }
            }
        }
    }

    private CellResult refused(AttentionVariant variant) {
        String reasons = variant.refusals(Subject.widestRequest(variant, protocol, length)).stream()
                .map(Refusal::toString)
                .collect(Collectors.joining(". "));
        return CellResult.notApplicable(
                cell(variant.name(), Cell.PLAIN, "none").with("kind", "curve"),
                "serves neither a full mask nor a window from the newest key: " + reasons);
    }

    /** The rule of a recurrence in words: how its state forgets. */
    private static String rule(UpdateRule rule) {
        boolean decays = !(rule.decay() instanceof Decay.None);
        return rule.corrected() ? decays ? "decaying delta" : "delta" : decays ? "decaying" : "additive";
    }

    /** A cell for each depth, then one for the curve. */
    private List<CellResult> cells(Subject subject, Reading reading, OptionalDouble flatness) {
        NewestQueryAttention attention = subject.attention();
        Cell named = RandomFeatures.name(
                cell(subject.name(), reading.label(), attention.vantage().label()), attention.function());
        Cell cell = attention.function() instanceof AttentionFunction.Recurrence recurrence
                ? named.with("rule", rule(recurrence.rule()))
                : named;
        Tally tally = subject.tally(reading);
        RecallPredictions predictions = RecallPredictions.of(protocol, reading, attention, length);
        List<CellResult> results = new ArrayList<>();
        for (int depth = 0; depth < protocol.depths(); depth++) {
            results.add(
                    CellResult.measured(cell.atDepth(protocol.depth(depth)), tally.at(depth), predictions.at(depth)));
        }
        SortedMap<String, Measure> curve = new PositionCurve(protocol, tally)
                .summary(RandomStream.of(
                        seed,
                        // Not by variant: equal outcomes must have equal intervals.
                        ConstructedRecallTask.NAME + " bootstrap",
                        length));
        AttentionRequest newest = attention.newestRequest();
        curve.put(STATE_BYTES, Measure.exact(TokenCost.stateBytes(newest)));
        curve.put(TOKEN_FLOPS, Measure.exact(TokenCost.flops(attention.variant(), newest)));
        curve.put("noNeedleRecall", subject.noNeedle(reading).recall());
        curve.put("shuffledValueRecall", subject.shuffledValue(reading).recall());
        flatness.ifPresent(change -> curve.put("flatness", Measure.exact(change)));
        results.add(CellResult.measured(cell.with("kind", "curve"), curve, predictions.curve()));
        return results;
    }
}
