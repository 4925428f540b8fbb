package dev.sightline.evaluation.eviction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.ReferenceVariant;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.probe.NewestQueryAttention;
import dev.sightline.evaluation.recall.Draw;
import dev.sightline.evaluation.recall.DrawBatch;
import dev.sightline.evaluation.recall.OutputReader;
import dev.sightline.evaluation.recall.Reading;
import dev.sightline.evaluation.recall.RecallProtocol;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvictionUnitTest {
    private static final int LENGTH = EvictionFixture.LENGTH;
    private static final int DEPTHS = EvictionFixture.DEPTHS;
    private static final List<CellResult> CELLS = EvictionFixture.measure(1, 2);

    private static List<CellResult> cells(CachePolicy policy, int budget, boolean curve) {
        return CELLS.stream()
                .filter(result -> result.cell().variant().equals(policy.label()))
                .filter(result -> result.cell().reading().equals(policy.reading()))
                .filter(result -> result.cell().parameter("budget").equals(Integer.toString(budget)))
                .filter(result -> result.cell().depth().isEmpty() == curve)
                .toList();
    }

    private static CellResult curve(CachePolicy policy, int budget) {
        return cells(policy, budget, true).getFirst();
    }

    private static double mean(CachePolicy policy, int budget, String metric) {
        return cells(policy, budget, false).stream()
                .mapToDouble(result -> result.metric(metric).value())
                .average()
                .orElseThrow();
    }

    @Test
    void everyPolicyAndBudgetHasItsCellsAtSeed1() {
        assertEquals((1 + 9 * 2) * (DEPTHS + 1), CELLS.size());
        assertEquals(
                CELLS.size(),
                CELLS.stream()
                        .map(result -> result.cell().contentHash())
                        .distinct()
                        .count());
    }

    @Test
    void valuesDoNotDependOnTheNumberOfThreadsAtSeed1() {
        assertEquals(CELLS, EvictionFixture.measure(1, 3));
    }

    @Test
    void everyMissHasOneCauseAtSeed1() {
        for (CellResult result : CELLS) {
            if (result.cell().depth().isPresent()) {
                double misses = result.metric("missEvicted").value()
                        + result.metric("missOutsideMask").value()
                        + result.metric("missUnderAttended").value()
                        + result.metric("missMisdecoded").value();
                assertEquals(
                        1 - result.metric("recall").value(),
                        misses,
                        1e-12,
                        result.cell().toString());
                double evicted = result.metric("missEvicted").value();
                assertTrue(
                        evicted <= 1 - result.metric("heldShare").value(),
                        result.cell().toString());
            }
        }
    }

    @Test
    void aFullCacheRecallsWhatFullAttentionDoesAtSeed1() {
        RecallProtocol recall = EvictionFixture.protocol().recall();
        AtomicIntegerArray recalled = new AtomicIntegerArray(DEPTHS);
        try (Workers workers = Workers.of(2);
                RunArena arena = RunArena.open("full attention")) {
            DrawBatch batch = new DrawBatch(recall, LENGTH, arena);
            NewestQueryAttention attention = NewestQueryAttention.plan(
                            EvictionFixture.REGISTRY.get("full"),
                            DrawBatch.shape(recall, LENGTH),
                            mask -> new AttentionFunction.Softmax(mask, recall.scale()),
                            recall.window(),
                            workers,
                            arena)
                    .orElseThrow();
            Tensor output = arena.tensor("output", attention.shape().output().sizes());
            OutputReader reader = new OutputReader(recall, LENGTH, workers);
            for (int first = 0; first < EvictionFixture.DRAWS; first += batch.size()) {
                batch.fill(1, first, workers);
                attention.forward(batch.query(), batch.key(), batch.value(), output, DEPTHS);
                reader.read(
                        batch,
                        output,
                        0,
                        List.of(Reading.SOFTMAX),
                        Draw::needleCode,
                        (reading, sequence, depth, decoded) -> {
                            if (decoded.rank() == 1) {
                                recalled.incrementAndGet(depth);
                            }
                        });
            }
        }
        List<CellResult> full = cells(CachePolicy.FULL, LENGTH, false);
        for (int depth = 0; depth < DEPTHS; depth++) {
            // Another kernel may round a tie between two values the other way.
            assertEquals(
                    recalled.get(depth) / (double) EvictionFixture.DRAWS,
                    full.get(depth).metric("recall").value(),
                    1.0 / EvictionFixture.DRAWS);
            assertEquals(1, full.get(depth).metric("heldShare").value());
        }
    }

    @ParameterizedTest(name = "budget {0}, seed 1")
    @ValueSource(ints = {128, 64})
    void policiesThatOnlyLookAtPositionsMeetTheirClosedForms(int budget) {
        for (CachePolicy policy : List.of(CachePolicy.WINDOW, CachePolicy.SINKS, CachePolicy.ORACLE)) {
            for (CellResult result : cells(policy, budget, false)) {
                assertEquals(
                        result.prediction("heldShare").orElseThrow(),
                        result.metric("heldShare").value(),
                        result.cell().toString());
            }
            CellResult curve = curve(policy, budget);
            assertEquals(
                    curve.prediction("meanRecall").orElseThrow(),
                    curve.metric("meanRecall").value(),
                    0.04,
                    policy + "");
        }
        CellResult random = curve(CachePolicy.RANDOM, budget);
        assertEquals(
                random.prediction("meanRecall").orElseThrow(),
                random.metric("meanRecall").value(),
                0.06);
    }

    @ParameterizedTest(name = "budget {0}, seed 1")
    @ValueSource(ints = {128, 64})
    void aRandomPolicyHoldsANeedleWithTheProbabilityOfTheBudget(int budget) {
        double held = 0;
        double variance = 0;
        double expected = 0;
        for (CellResult result : cells(CachePolicy.RANDOM, budget, false)) {
            double probability = result.prediction("heldShare").orElseThrow();
            held += result.metric("heldShare").value() * EvictionFixture.DRAWS;
            expected += probability * EvictionFixture.DRAWS;
            variance += probability * (1 - probability) * EvictionFixture.DRAWS;
        }
        assertEquals(expected, held, 4 * Math.sqrt(variance));
        assertEquals(
                1,
                cells(CachePolicy.RANDOM, budget, false)
                        .getLast()
                        .metric("heldShare")
                        .value());
    }

    @ParameterizedTest(name = "budget {0}, seed 1")
    @ValueSource(ints = {128, 64})
    void noPolicyThatLosesNeedlesRecallsMoreThanTheOracleAndTheQuestionHelps(int budget) {
        double oracle = mean(CachePolicy.ORACLE, budget, "recall");
        List<CachePolicy> losing = Stream.of(CachePolicy.values())
                .filter(CachePolicy::isBounded)
                .filter(policy -> mean(policy, budget, "missEvicted") > 0)
                .toList();
        assertTrue(losing.size() >= 6 && !losing.contains(CachePolicy.ORACLE), losing + " lose needles");
        for (CachePolicy policy : losing) {
            assertTrue(oracle >= mean(policy, budget, "recall"), policy + " recalls more than the oracle");
        }
        assertTrue(mean(CachePolicy.SNAPKV_ASKED, budget, "heldShare") > 0.9, "the question names its needle");
        assertTrue(
                mean(CachePolicy.SNAPKV_ASKED, budget, "recall") > mean(CachePolicy.SNAPKV, budget, "recall") + 0.3,
                "queries of random content cannot know the needle");
    }

    /** Every needle is held, and the fewer other keys there are, the less they dilute its weight. */
    @Test
    void anOracleIsNoBoundAsLessRoomDilutesLessAtSeed1() {
        List<CellResult> byRoom =
                List.of(curve(CachePolicy.ORACLE, 64), curve(CachePolicy.ORACLE, 128), curve(CachePolicy.FULL, LENGTH));
        for (int i = 1; i < byRoom.size(); i++) {
            CellResult less = byRoom.get(i - 1);
            CellResult more = byRoom.get(i);
            assertTrue(
                    less.prediction("meanRecall").orElseThrow()
                            > more.prediction("meanRecall").orElseThrow(),
                    less + " and " + more);
            assertTrue(
                    less.metric("meanRecall").high()
                            >= more.metric("meanRecall").low(),
                    less + " and " + more);
        }
        // All share their draws, so that values compare where intervals overlap.
        assertTrue(
                byRoom.getFirst().metric("meanRecall").value()
                        > byRoom.getLast().metric("meanRecall").value(),
                byRoom + "");
    }

    @ParameterizedTest(name = "budget {0}, seed 1")
    @ValueSource(ints = {128, 64})
    void aCacheHoldsNoMoreThanItsBudgetAllows(int budget) {
        int position = (32 + 16) * Float.BYTES;
        // Where a slot came from and what it received, and what each observed query gave it.
        int books = Long.BYTES + Double.BYTES + EvictionProtocol.CHUNK * Float.BYTES;
        for (CachePolicy policy : CachePolicy.values()) {
            if (policy.isBounded() && policy != CachePolicy.QUEST) {
                double bytes = curve(policy, budget).metric("bytes").value();
                assertEquals(
                        (double) budget * position,
                        curve(policy, budget).metric("stateBytes").value(),
                        policy + " without its books");
                assertTrue(bytes >= (double) budget * position, policy + " holds " + bytes);
                // And the log-sum-exp of the question.
                assertTrue(bytes <= (double) budget * (position + books) + Float.BYTES, policy + " holds " + bytes);
            }
        }
        double full = LENGTH * position;
        assertEquals(
                full, curve(CachePolicy.FULL, LENGTH).metric("fullCacheBytes").value());
        assertTrue(curve(CachePolicy.QUEST, budget).metric("bytes").value() > full, "Quest frees nothing");
        assertEquals(full, curve(CachePolicy.QUEST, budget).metric("stateBytes").value());
        double prompt = (double) (LENGTH - EvictionProtocol.CHUNK) * position;
        for (CachePolicy policy : List.of(CachePolicy.SNAPKV, CachePolicy.SNAPKV_ASKED)) {
            assertTrue(
                    curve(policy, budget).metric("peakBytes").value() >= prompt + (double) budget * position,
                    "the prompt comes whole, and is there while what stays is moved");
        }
        assertTrue(
                curve(CachePolicy.H2O, budget).metric("peakBytes").value() < full * 0.6, "the prompt comes in chunks");
    }

    @Test
    void questLosesByNotReadingAndAWindowByForgettingAtSeed1() {
        assertEquals(0, mean(CachePolicy.QUEST, 64, "missEvicted"));
        assertEquals(1, mean(CachePolicy.QUEST, 64, "heldShare"));
        assertTrue(mean(CachePolicy.QUEST, 64, "missOutsideMask") > 0);
        assertEquals(0, mean(CachePolicy.WINDOW, 64, "missOutsideMask"));
        assertTrue(mean(CachePolicy.WINDOW, 64, "missEvicted") > 0.8);
        double readByQuest =
                curve(CachePolicy.QUEST, 64).metric("flopsPerToken").value();
        double readByAll =
                curve(CachePolicy.FULL, LENGTH).metric("flopsPerToken").value();
        assertEquals(2.0 * (32 + 16) * LENGTH, readByAll);
        assertEquals(2.0 * (32 + 16) * 64 + 2.0 * 32 * LENGTH / 16, readByQuest);
        for (CachePolicy judging : List.of(CachePolicy.H2O, CachePolicy.SNAPKV)) {
            assertEquals(
                    2.0 * (32 + 16) * 64 + 2.0 * 32 * 64,
                    curve(judging, 64).metric("flopsPerToken").value(),
                    judging + " goes on observing");
        }
    }

    @Test
    void aVariantThatCannotAnswerLeavesAReason() {
        ReferenceVariant none = ReferenceVariant.softmax().serving(mask -> false);
        AttentionVariants registry = AttentionVariants.of(List.of(none));
        List<WorkUnit> units = new EvictionTask().plan(new SweepSettings(Profile.TINY, 1, Optional.empty(), registry));
        assertEquals(1, units.size());
        try (Workers workers = Workers.of(1)) {
            List<CellResult> cells = units.getFirst().measure(new Laboratory(registry, workers));
            assertEquals(CellResult.Status.NOT_APPLICABLE, cells.getFirst().status());
            assertTrue(
                    cells.getFirst().note().contains("flash does"),
                    cells.getFirst().note());
        }
    }

    @Test
    void flashAnswersWhereItIsThereAndElseTheFirstThatCan() {
        ReferenceVariant other = ReferenceVariant.softmax().named("a-reference");
        AttentionVariant flash = EvictionFixture.REGISTRY.get("flash");
        assertEquals(List.of("flash"), answering(AttentionVariants.of(List.of(other, flash))));
        assertEquals(List.of("a-reference"), answering(AttentionVariants.of(List.of(other))));
    }

    private static List<String> answering(AttentionVariants registry) {
        SweepSettings settings = new SweepSettings(Profile.TINY, 1, Optional.empty(), registry);
        return new EvictionTask()
                .plan(settings).stream()
                        .map(EvictionUnit.class::cast)
                        .flatMap(unit -> unit.variants().stream())
                        .toList();
    }

    @ParameterizedTest(name = "length {0}")
    @ValueSource(ints = {256, 500})
    void aBudgetThatIsTooSmallOrOddIsRefused(int length) {
        RecallProtocol recall = RecallProtocol.standard(new TreeMap<>(Map.of(length, 16)));
        String message = assertThrows(IllegalArgumentException.class, () -> new EvictionProtocol(recall, List.of(8)))
                .toString();
        assertTrue(message.contains("expected a budget of 53 positions or more, in chunks of 16"), message);
    }
}
