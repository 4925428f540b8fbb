package dev.sightline.kernels;

import static dev.sightline.attention.state.eviction.PositionScorer.observationWindow;
import static dev.sightline.attention.state.eviction.PositionScorer.oracle;
import static dev.sightline.attention.state.eviction.PositionScorer.random;
import static dev.sightline.attention.state.eviction.PositionScorer.receivedMass;
import static dev.sightline.attention.state.eviction.PositionScorer.sinks;
import static dev.sightline.attention.state.eviction.PositionScorer.window;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RefusedRequestException;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.state.CacheDesign;
import dev.sightline.attention.state.KeyValueCache;
import dev.sightline.attention.state.PagePool;
import dev.sightline.attention.state.PageShape;
import dev.sightline.attention.state.eviction.EvictingCache;
import dev.sightline.attention.state.eviction.EvictionDesign;
import dev.sightline.attention.state.eviction.EvictionPolicy;
import dev.sightline.attention.state.eviction.HeldPositions;
import dev.sightline.attention.state.eviction.Pooling;
import dev.sightline.attention.state.eviction.PositionScorer;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache that evicts keeps what its policy says, and answers exactly over that. */
@Tag("provider")
class EvictingCacheTest extends CacheFixture {
    private static final long SEED = 31;
    private static final int LENGTH = 151;
    private static final int DIM = 18;
    private static final int VALUE_DIM = 21;

    EvictingCacheTest() {
        super(SEED, LENGTH, DIM, VALUE_DIM);
    }

    private static EvictionDesign design(ElementType type, Softmax function, int budget, PositionScorer... scorers) {
        return new EvictionDesign(
                new CacheDesign(BATCH, QUERY_HEADS, function, true),
                new PageShape(HEADS, 8, DIM, VALUE_DIM, type),
                budget,
                EvictionPolicy.of(scorers));
    }

    private static EvictionDesign design(int budget, PositionScorer... scorers) {
        return design(ElementType.FLOAT32, CAUSAL, budget, scorers);
    }

    /** Appends positions and asks for them. */
    private AttentionOutputs step(EvictingCache cache, long from, long to) {
        cache.append(key.slice(2, from, to), value.slice(2, from, to));
        AttentionOutputs outputs = empty(to - from);
        cache.attend(query.slice(2, from, to), outputs);
        return outputs;
    }

    /** Weights of a query over some positions, in float64, as many as there are. */
    private double[] weights(Softmax function, long position, int sequence, int queryHead, long[] positions) {
        double[] weights = new double[positions.length];
        double total = Math.exp(function.changes().sink(queryHead));
        for (int i = 0; i < weights.length; i++) {
            double score = score(key, function, sequence, queryHead, position, positions[i]);
            weights[i] = positions[i] <= position ? Math.exp(score) : 0;
            total += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= total;
        }
        return weights;
    }

    /** Compares answers with float64 attention over the positions that a cache holds. */
    private void assertAnswers(
            EvictingCache cache, Softmax function, AttentionOutputs found, long from, double within) {
        for (int sequence = 0; sequence < BATCH; sequence++) {
            for (int head = 0; head < QUERY_HEADS; head++) {
                long[] positions = cache.positions(sequence, head / GROUP);
                for (long i = 0; i < found.output().size(2); i++) {
                    double[] weights = weights(function, from + i, sequence, head, positions);
                    for (int column = 0; column < VALUE_DIM; column++) {
                        double expected = 0;
                        for (int at = 0; at < weights.length; at++) {
                            expected += weights[at] * value.get(sequence, head / GROUP, positions[at], column);
                        }
                        assertEquals(expected, found.output().get(sequence, head, i, column), within);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}, seed 31")
    @EnumSource
    void aBudgetOfEverythingGivesTheBitsOfAKeyValueCache(ElementType type) {
        EvictionDesign design = design(type, CAUSAL, LENGTH, receivedMass());
        try (PagePool pool = PagePool.inMemory(new PageShape(HEADS, 16, DIM, VALUE_DIM, type), 40);
                KeyValueCache plain = KeyValueCache.open(design.cache(), pool, FLASH, one);
                EvictingCache cache = EvictingCache.open(design, FLASH, one)) {
            for (int[] part : new int[][] {{0, 1}, {1, 70}, {70, 71}, {71, LENGTH}}) {
                AttentionOutputs expected = empty(part[1] - part[0]);
                plain.append(key.slice(2, part[0], part[1]), value.slice(2, part[0], part[1]));
                plain.attend(query.slice(2, part[0], part[1]), expected);
                assertSameBits(expected, step(cache, part[0], part[1]));
            }
            assertEquals(0, cache.bytesFreed());
            AttentionOutputs expected = empty(LENGTH);
            AttentionOutputs found = empty(LENGTH);
            plain.attend(query, expected);
            cache.attend(query, found);
            assertSameBits(expected, found);
        }
    }

    @ParameterizedTest(name = "budget {0}, chunks of {1}, {2} threads, seed 31")
    @CsvSource({"1, 1, 1", "12, 1, 3", "12, 7, 1", "40, 90, 3", "500, 50, 1"})
    void everyAnswerIsExactOverWhatIsHeldAndTheBudgetIsKept(int budget, int chunk, int threads) {
        EvictionDesign design = design(budget, sinks(2), window(3), receivedMass());
        try (EvictingCache cache = EvictingCache.open(design, FLASH, threads == 1 ? one : three)) {
            for (int from = 0; from < LENGTH; from += chunk) {
                int to = Math.min(from + chunk, LENGTH);
                AttentionOutputs found = step(cache, from, to);
                assertEquals(Math.min(from, budget) + to - from, cache.held());
                assertAnswers(cache, CAUSAL, found, from, 2e-5);
            }
            cache.evict();
            assertEquals(Math.min(LENGTH, budget), cache.held());
            assertEquals(LENGTH, cache.length());
            long[] positions = cache.positions(1, 1);
            assertEquals(cache.held(), LongStream.of(positions).distinct().count());
            assertEquals(0, positions[0]);
        }
    }

    @Test
    void whatIsDoneToTheScoresOfEachHeadIsKeptSeed31() {
        ScoreChanges changes = ScoreChanges.NONE
                .withSoftcap(3)
                .withTemperatures(List.of(1.0, 2.0, 0.5, 1.5, 0.7, 3.0))
                .withSinks(List.of(0.0, 1.0, 2.0, -1.0, 0.5, 3.0));
        Softmax function = CAUSAL.withChanges(changes);
        EvictionDesign design = design(ElementType.FLOAT32, function, 50, receivedMass());
        try (EvictingCache cache = EvictingCache.open(design, FLASH, one)) {
            assertAnswers(cache, function, step(cache, 0, 90), 0, 2e-5);
            AttentionOutputs found = step(cache, 90, 91);
            for (int head = 0; head < HEADS; head++) {
                assertArrayEquals(heaviest(function, 90, 50, 0, head, 0), before(cache.positions(0, head), 90));
            }
            assertAnswers(cache, function, found, 90, 2e-5);
        }
    }

    private static long[] before(long[] positions, long end) {
        return LongStream.of(positions).filter(position -> position < end).toArray();
    }

    /** What the positions of a prompt receive from its queries from one on. */
    private double[] mass(Softmax function, int prompt, int sequence, int head, int firstQuery) {
        long[] all = LongStream.range(0, prompt).toArray();
        double[] mass = new double[prompt];
        for (int query = firstQuery; query < prompt; query++) {
            for (int of = head * GROUP; of < (head + 1) * GROUP; of++) {
                double[] weights = weights(function, query, sequence, of, all);
                for (int i = 0; i < prompt; i++) {
                    mass[i] += weights[i];
                }
            }
        }
        return mass;
    }

    /** The positions of a prompt that receive the most. */
    private long[] heaviest(Softmax function, int prompt, int count, int sequence, int head, int firstQuery) {
        double[] mass = mass(function, prompt, sequence, head, firstQuery);
        return LongStream.range(0, prompt)
                .boxed()
                .sorted(Comparator.comparingDouble(position -> -mass[position.intValue()]))
                .limit(count)
                .sorted()
                .mapToLong(position -> position)
                .toArray();
    }

    /** Writes down what it is told of each position. */
    private record Witness(Map<String, double[]> told) implements PositionScorer {
        @Override
        public double[] scores(HeldPositions held) {
            for (int slot = 0; slot < held.count(); slot++) {
                told.put(
                        held.sequence() + "/" + held.head() + "/" + held.position(slot),
                        new double[] {held.receivedMass(slot), held.recentMass(slot, 9), held.recentMass(slot, 4)});
            }
            return new double[held.count()];
        }

        @Override
        public boolean needsReceivedMass() {
            return true;
        }

        @Override
        public int observedQueries() {
            return 9;
        }
    }

    @ParameterizedTest(name = "queries in calls of {0}, {1} threads, seed 31")
    @CsvSource({"100, 1", "7, 3", "1, 1"})
    void whatScorersAreToldAreTheWeightsOfFloat64(int chunk, int threads) {
        Witness witness = new Witness(new ConcurrentHashMap<>());
        try (EvictingCache cache = EvictingCache.open(design(99, witness), FLASH, threads == 1 ? one : three)) {
            for (int from = 0; from < 100; from += chunk) {
                step(cache, from, Math.min(from + chunk, 100));
            }
            assertTrue(witness.told.isEmpty(), "nothing to judge");
            cache.evict();
        }
        assertEquals(100 * BATCH * HEADS, witness.told.size());
        for (int sequence = 0; sequence < BATCH; sequence++) {
            for (int head = 0; head < HEADS; head++) {
                double[] all = mass(CAUSAL, 100, sequence, head, 0);
                double[] nine = mass(CAUSAL, 100, sequence, head, 91);
                double[] four = mass(CAUSAL, 100, sequence, head, 96);
                for (int position = 0; position < 100; position++) {
                    assertArrayEquals(
                            new double[] {all[position], nine[position], four[position]},
                            witness.told.get(sequence + "/" + head + "/" + position),
                            1e-4);
                }
            }
        }
    }

    @Test
    void heavyHittersAndObservedPositionsAreKeptSeed31() {
        try (EvictingCache mass = EvictingCache.open(design(20, receivedMass()), FLASH, three);
                EvictingCache observed =
                        EvictingCache.open(design(20, observationWindow(9, Pooling.MAXIMUM, 1)), FLASH, one)) {
            step(mass, 0, 100);
            step(observed, 0, 100);
            mass.evict();
            observed.evict();
            for (int sequence = 0; sequence < BATCH; sequence++) {
                for (int head = 0; head < HEADS; head++) {
                    assertArrayEquals(heaviest(CAUSAL, 100, 20, sequence, head, 0), mass.positions(sequence, head));
                    assertArrayEquals(
                            heaviest(CAUSAL, 100, 20, sequence, head, 91), observed.positions(sequence, head));
                }
            }
        }
    }

    @Test
    void plantedHeavyHittersSurviveADecodingSeed31() {
        Tensor keys = arena.tensor("keys", key.shape().sizes()).copyFrom(key);
        Tensor queries = arena.tensor("queries", query.shape().sizes()).copyFrom(query);
        long[] planted = {5, 33, 40};
        for (int sequence = 0; sequence < BATCH; sequence++) {
            for (long position = 0; position < LENGTH; position++) {
                for (int head = 0; head < QUERY_HEADS; head++) {
                    queries.set(6, sequence, head, position, 0);
                }
                for (int head = 0; head < HEADS; head++) {
                    keys.set(0, sequence, head, position, 0);
                }
            }
            for (long position : planted) {
                keys.set(3, sequence, 1, position, 0);
            }
        }
        try (EvictingCache cache = EvictingCache.open(design(10, window(4), receivedMass()), FLASH, one)) {
            for (long at = 0; at < LENGTH; at++) {
                cache.append(keys.slice(2, at, at + 1), value.slice(2, at, at + 1));
                cache.attend(queries.slice(2, at, at + 1), empty(1));
            }
            for (int sequence = 0; sequence < BATCH; sequence++) {
                long[] positions = cache.positions(sequence, 1);
                for (long position : planted) {
                    assertTrue(Arrays.binarySearch(positions, position) >= 0, () -> Arrays.toString(positions));
                }
            }
        }
    }

    @Test
    void anOracleKeepsTheNeedleAndTheAnswerNeedsNothingElseSeed31() {
        Tensor keys = arena.tensor("keys", key.shape().sizes()).copyFrom(key);
        for (int column = 0; column < DIM; column++) {
            keys.set(9 * query.get(0, 0, LENGTH - 1, column), 0, 0, 44, column);
        }
        try (EvictingCache cache = EvictingCache.open(design(4, oracle(Set.of(44L, 7L)), sinks(1)), FLASH, one)) {
            for (int from = 0; from < LENGTH; from += 10) {
                int to = Math.min(from + 10, LENGTH);
                cache.append(keys.slice(2, from, to), value.slice(2, from, to));
            }
            AttentionOutputs found = empty(1);
            cache.attend(query.slice(2, LENGTH - 1, LENGTH), found);
            assertEquals(value.get(0, 0, 44, 5), found.output().get(0, 0, 0, 5), 1e-4);
            cache.evict();
            assertArrayEquals(new long[] {0, 7, 44, LENGTH - 1}, cache.positions(0, 0));
            assertArrayEquals(new long[] {0, 7, 44, LENGTH - 1}, cache.positions(1, 1));
        }
    }

    @Test
    void randomIsSeededAndDiffersFromHeadToHeadSeed31() {
        try (EvictingCache cache = EvictingCache.open(design(9, random(SEED)), FLASH, one);
                EvictingCache again = EvictingCache.open(design(9, random(SEED)), FLASH, three);
                EvictingCache other = EvictingCache.open(design(9, random(SEED + 1)), FLASH, one)) {
            cache.append(key, value);
            other.append(key, value);
            // In steps the same is left: a position that is out among some is out among more.
            for (int at = 0; at < LENGTH; at++) {
                again.append(key.slice(2, at, at + 1), value.slice(2, at, at + 1));
            }
            cache.evict();
            again.evict();
            other.evict();
            assertArrayEquals(cache.positions(1, 1), again.positions(1, 1));
            assertFalse(Arrays.equals(cache.positions(1, 1), other.positions(1, 1)));
            assertFalse(Arrays.equals(cache.positions(1, 1), cache.positions(1, 0)));
            assertFalse(Arrays.equals(cache.positions(1, 1), cache.positions(0, 1)));
        }
    }

    @Test
    void aKeyThatIsNotANumberGivesAndTakesNoWeightSeed31() {
        Tensor keys = arena.tensor("keys", key.shape().sizes()).copyFrom(key);
        for (int sequence = 0; sequence < BATCH; sequence++) {
            keys.set(Float.NaN, sequence, 0, 60, 0);
        }
        try (EvictingCache cache = EvictingCache.open(design(30, receivedMass()), FLASH, one)) {
            cache.append(keys.slice(2, 0, 60), value.slice(2, 0, 60));
            cache.attend(query.slice(2, 0, 60), empty(60));
            cache.append(keys.slice(2, 60, 61), value.slice(2, 60, 61));
            AttentionOutputs poisoned = empty(1);
            cache.attend(query.slice(2, 60, 61), poisoned);
            assertTrue(Float.isNaN(poisoned.output().get(0, 0, 0, 0)));
            cache.evict();
            assertArrayEquals(heaviest(CAUSAL, 60, 30, 0, 0, 0), cache.positions(0, 0));
            AttentionOutputs healed = step(cache, 61, 62);
            assertFalse(Float.isNaN(healed.output().get(0, 0, 0, 0)));
        }
    }

    @Test
    void bytesAreThoseOfWhatIsHeldAndEvictionGivesThemBackSeed31() {
        EvictionDesign design = design(16, window(16));
        long ofPosition = (long) BATCH * HEADS * (DIM + VALUE_DIM) * Float.BYTES;
        long known = (long) BATCH * HEADS * 2 * Long.BYTES;
        try (EvictingCache cache = EvictingCache.open(design, FLASH, one)) {
            assertEquals(8 * (ofPosition + known), cache.bytes());
            step(cache, 0, 140);
            assertEquals(144 * (ofPosition + known), cache.bytes());
            assertEquals(0, cache.bytesFreed());
            cache.evict();
            assertEquals(16 * (ofPosition + known), cache.bytes());
            assertEquals(124 * ofPosition, cache.bytesFreed());
            assertArrayEquals(LongStream.range(124, 140).toArray(), cache.positions(0, 1));
            for (int at = 140; at < LENGTH; at++) {
                step(cache, at, at + 1);
            }
            assertEquals(24 * (ofPosition + known), cache.bytes());
            assertEquals((LENGTH - 17) * ofPosition, cache.bytesFreed());
        }
    }

    @Test
    void aLogSumExpThatNobodyAsksForIsMeasuredAllTheSameSeed31() {
        try (EvictingCache with = EvictingCache.open(design(20, receivedMass()), FLASH, one);
                EvictingCache without = EvictingCache.open(design(20, receivedMass()), FLASH, one)) {
            with.append(key, value);
            without.append(key, value);
            AttentionOutputs expected = empty(LENGTH);
            AttentionOutputs found = AttentionOutputs.of(empty(LENGTH).output());
            with.attend(query, expected);
            without.attend(query, found);
            assertArrayEquals(expected.output().toArray(), found.output().toArray());
            with.evict();
            without.evict();
            assertArrayEquals(with.positions(1, 0), without.positions(1, 0));
        }
    }

    @Test
    void forksGoTheirOwnWaySeed31() {
        EvictionDesign design = design(20, sinks(2), observationWindow(4, Pooling.AVERAGE, 3), receivedMass());
        try (EvictingCache straight = EvictingCache.open(design, FLASH, one);
                EvictingCache cache = EvictingCache.open(design, FLASH, one)) {
            for (EvictingCache of : List.of(straight, cache)) {
                step(of, 0, 60);
                step(of, 60, 61);
            }
            try (EvictingCache fork = cache.fork()) {
                fork.append(value.slice(2, 0, 0).slice(3, 0, DIM), value.slice(2, 0, 0));
                assertEquals(cache.bytes(), fork.bytes());
                assertSameBits(step(straight, 61, 62), step(fork, 61, 62));
                fork.append(key.slice(2, 0, 50), value.slice(2, 0, 50));
                fork.attend(query.slice(2, 0, 50), empty(50));
                fork.evict();
            }
            step(cache, 61, 62);
            assertSameBits(step(straight, 62, LENGTH), step(cache, 62, LENGTH));
            assertThrows(IllegalArgumentException.class, () -> cache.merge(straight));
        }
    }

    @ParameterizedTest(name = "{0}, seed 31")
    @EnumSource
    void aSnapshotGoesOnAsIfNothingHadHappened(ElementType type) {
        PositionScorer[] scorers = {sinks(2), observationWindow(4, Pooling.AVERAGE, 3), receivedMass()};
        EvictionDesign design = design(type, CAUSAL, 20, scorers);
        try (Arena memory = Arena.ofConfined();
                EvictingCache cache = EvictingCache.open(design, FLASH, one)) {
            step(cache, 0, 70);
            step(cache, 70, 76);
            MemorySegment snapshot = memory.allocate(cache.snapshotBytes(), 64);
            cache.snapshot(snapshot);
            try (EvictingCache restored = EvictingCache.restore(snapshot, design, FLASH, one)) {
                AttentionOutputs expected = empty(6);
                AttentionOutputs found = empty(6);
                cache.attend(query.slice(2, 70, 76), expected);
                restored.attend(query.slice(2, 70, 76), found);
                assertSameBits(expected, found);
                for (int at = 76; at < 90; at++) {
                    assertSameBits(step(cache, at, at + 1), step(restored, at, at + 1));
                }
                assertArrayEquals(cache.positions(1, 1), restored.positions(1, 1));
            }
            refuses("allocate snapshotBytes()", () -> cache.snapshot(memory.allocate(8)));
            for (long cut : new long[] {0, 8, 60, 200, snapshot.byteSize() - 1}) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> EvictingCache.restore(snapshot.asSlice(0, cut), design, FLASH, one),
                        () -> cut + " bytes");
            }
            EvictionDesign another = design(type, CAUSAL, 20, sinks(3));
            refuses("the snapshot is of", () -> EvictingCache.restore(snapshot, another, FLASH, one));
            for (int damaged : new int[] {3, 4, 5, 6}) {
                MemorySegment copy = memory.allocate(snapshot.byteSize(), 64).copyFrom(snapshot);
                copy.set(ValueLayout.JAVA_LONG_UNALIGNED, 8L * damaged, -1);
                refuses("damaged", () -> EvictingCache.restore(copy, design, FLASH, one));
            }
        }
    }

    @Test
    void misusesAreRefusedAndChangeNothingSeed31() {
        refuses("give 1 or more", () -> design(0));
        refuses(
                "use a divisor",
                () -> new EvictionDesign(
                        new CacheDesign(1, 3, CAUSAL),
                        new PageShape(2, 8, 4, 4, ElementType.FLOAT32),
                        5,
                        EvictionPolicy.of()));
        Softmax sliding = new Softmax(Mask.window(5, 0), 1);
        refuses("use a KeyValueCache", () -> EvictingCache.open(design(ElementType.FLOAT32, sliding, 5), FLASH, one));
        Softmax distances =
                CAUSAL.withChanges(ScoreChanges.NONE.withAlibi(new Alibi(List.of(0.1, 0.1, 0.1, 0.1, 0.1, 0.1), 0)));
        refuses("ALiBi", () -> EvictingCache.open(design(ElementType.FLOAT32, distances, 5), FLASH, one));
        AttentionVariant linear = AttentionVariants.load().get("linear");
        assertThrows(RefusedRequestException.class, () -> EvictingCache.open(design(5), linear, one));
        EvictingCache cache = EvictingCache.open(design(5), FLASH, one);
        refuses("append the keys", () -> cache.attend(query.slice(2, 0, 1), empty(1)));
        refuses("key has shape", () -> cache.append(query, value));
        refuses("value has shape", () -> cache.append(key, value.slice(2, 0, 5)));
        cache.append(key.slice(2, 0, 30), value.slice(2, 0, 30));
        refuses(
                "softmax has none",
                () -> cache.attend(query.slice(2, 0, 1), empty(1).withFinalState(key.slice(2, 0, 1))));
        cache.attend(query.slice(2, 0, 0), empty(0));
        refuses("output", () -> cache.attend(query.slice(2, 0, 2), empty(1)));
        assertThrows(IndexOutOfBoundsException.class, () -> cache.positions(BATCH, 0));
        step(cache, 30, 32);
        refuses("is evicted", () -> cache.attend(query.slice(2, 29, 32), empty(3)));
        assertEquals(7, cache.held());
        cache.close();
        cache.close();
        assertThrows(IllegalStateException.class, () -> cache.append(key, value));
        assertThrows(IllegalStateException.class, () -> cache.attend(query, empty(LENGTH)));
        assertThrows(IllegalStateException.class, cache::evict);
        assertThrows(IllegalStateException.class, cache::fork);
        assertThrows(IllegalStateException.class, cache::snapshotBytes);
    }

    @Test
    void aScorerThatForgetsPositionsIsNamedAndNothingIsEvictedSeed31() {
        PositionScorer broken = new PositionScorer() {
            @Override
            public double[] scores(HeldPositions held) {
                return new double[1];
            }

            @Override
            public String toString() {
                return "broken()";
            }
        };
        try (EvictingCache cache = EvictingCache.open(design(5, broken), FLASH, one)) {
            cache.append(key.slice(2, 0, 30), value.slice(2, 0, 30));
            refuses("broken() gave 1 scores for 30 positions", cache::evict);
            assertEquals(30, cache.held());
        }
    }
}
