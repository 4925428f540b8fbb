package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.sightline.attention.state.SelectiveCache;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RowQuantizer;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache that reads some pages answers exactly over them, and reads those that a plain judge of bounds names. */
@Tag("provider")
class SelectiveCacheTest extends CacheFixture {
    private static final long SEED = 29;
    private static final int LENGTH = 331;
    private static final int DIM = 19;
    private static final int VALUE_DIM = 24;

    SelectiveCacheTest() {
        super(SEED, LENGTH, DIM, VALUE_DIM);
    }

    private static CacheDesign design(Softmax function) {
        return new CacheDesign(BATCH, QUERY_HEADS, function, true);
    }

    private static PagePool pool(ElementType type, int pageLength) {
        return PagePool.inMemory(
                new PageShape(HEADS, pageLength, DIM, VALUE_DIM, type), 3 * BATCH * (LENGTH / pageLength + 2));
    }

    private void append(SelectiveCache cache, long from, long to) {
        cache.append(key.slice(2, from, to), value.slice(2, from, to));
    }

    /** The numbers as a cache stores them. */
    private Tensor stored(Tensor tensor, ElementType type) {
        Tensor narrow = arena.tensor("narrow", type, tensor.shape().sizes());
        Tensor wide = arena.tensor("wide", tensor.shape().sizes());
        if (type != ElementType.INT8) {
            return wide.copyFrom(narrow.copyFrom(tensor));
        }
        Tensor scale = arena.tensor("scale", BATCH, HEADS, LENGTH);
        RowQuantizer.quantize(tensor, narrow, scale);
        float[] numbers = narrow.toArray();
        float[] scales = scale.toArray();
        int width = (int) tensor.size(3);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= scales[i / width];
        }
        return wide.copyFrom(numbers);
    }

    /** The largest score that a page of keys up to a position could give, key by key and column by column. */
    private double bound(Tensor keys, Softmax function, long position, int sequence, int head, int from, int end) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int queryHead = head * GROUP; queryHead < (head + 1) * GROUP; queryHead++) {
            double bound = 0;
            for (int column = 0; column < DIM; column++) {
                double factor = scale(function, queryHead) * query.get(sequence, queryHead, position, column);
                double best = Double.NEGATIVE_INFINITY;
                for (int at = from; at < end; at++) {
                    best = Math.max(best, factor * keys.get(sequence, head, at, column));
                }
                bound += best;
            }
            largest = Math.max(largest, bound);
        }
        return largest;
    }

    private int[] expectedPages(
            Tensor keys, Softmax function, long position, int sequence, int head, int pageLength, int wanted) {
        int there = (int) (position / pageLength) + 1;
        double[] bounds = new double[there];
        for (int page = 0; page < there; page++) {
            int end = (int) Math.min((page + 1L) * pageLength, position + 1);
            bounds[page] = page == 0 || page == there - 1
                    ? Double.POSITIVE_INFINITY
                    : bound(keys, function, position, sequence, head, page * pageLength, end);
        }
        return IntStream.range(0, there)
                .boxed()
                .sorted((a, b) -> Double.compare(bounds[b], bounds[a]))
                .limit(wanted)
                .sorted()
                .mapToInt(page -> page)
                .toArray();
    }

    /** Attention in float64 over the positions of some pages; the log-sum-exp stands behind the outputs. */
    private double[] expectedOutput(
            Tensor keys,
            Tensor values,
            Softmax function,
            long position,
            int sequence,
            int queryHead,
            int[] pages,
            int pageLength) {
        int head = queryHead / GROUP;
        double[] output = new double[VALUE_DIM + 1];
        double sink = function.changes().sink(queryHead);
        double total = Math.exp(sink);
        for (int page : pages) {
            for (long at = (long) page * pageLength; at < Math.min((page + 1L) * pageLength, position + 1); at++) {
                double weight = Math.exp(score(keys, function, sequence, queryHead, position, at));
                total += weight;
                for (int column = 0; column < VALUE_DIM; column++) {
                    output[column] += weight * values.get(sequence, head, at, column);
                }
            }
        }
        for (int column = 0; column < VALUE_DIM; column++) {
            output[column] /= total;
        }
        output[VALUE_DIM] = Math.log(total);
        return output;
    }

    /** Asks for the last positions and compares each with float64 attention over the pages of a plain judge. */
    private void assertAnswers(
            SelectiveCache cache, ElementType type, Softmax function, int pageLength, int wanted, int queries) {
        Tensor keys = stored(key, type);
        Tensor values = stored(value, type);
        long length = cache.length();
        AttentionOutputs found = empty(queries);
        cache.attend(query.slice(2, length - queries, length), found);
        for (int i = 0; i < queries; i++) {
            long position = length - queries + i;
            for (int sequence = 0; sequence < BATCH; sequence++) {
                for (int head = 0; head < HEADS; head++) {
                    int[] pages = expectedPages(keys, function, position, sequence, head, pageLength, wanted);
                    if (i == queries - 1) {
                        assertArrayEquals(pages, cache.chosenPages(sequence, head));
                    }
                    for (int of = head * GROUP; of < (head + 1) * GROUP; of++) {
                        double[] expected =
                                expectedOutput(keys, values, function, position, sequence, of, pages, pageLength);
                        for (int column = 0; column < VALUE_DIM; column++) {
                            assertEquals(expected[column], found.output().get(sequence, of, i, column), 2e-5);
                        }
                        assertEquals(
                                expected[VALUE_DIM],
                                found.logSumExp().orElseThrow().get(sequence, of, i),
                                2e-5);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "pages of {0}, {1} of them, {2} threads, seed 29")
    @CsvSource({"16, 4, 1", "7, 5, 3", "1, 9, 1", "64, 2, 1", "330, 2, 1", "33, 50, 3"})
    void everyQueryIsAnsweredExactlyOverThePagesOfAPlainJudge(int pageLength, int wanted, int threads) {
        try (PagePool pool = pool(ElementType.FLOAT32, pageLength);
                SelectiveCache cache =
                        SelectiveCache.open(design(CAUSAL), wanted, pool, FLASH, threads == 1 ? one : three)) {
            append(cache, 0, 1);
            assertAnswers(cache, ElementType.FLOAT32, CAUSAL, pageLength, wanted, 1);
            append(cache, 1, 96);
            assertAnswers(cache, ElementType.FLOAT32, CAUSAL, pageLength, wanted, 96);
            for (int at = 96; at < 100; at++) {
                append(cache, at, at + 1);
                assertAnswers(cache, ElementType.FLOAT32, CAUSAL, pageLength, wanted, 1);
            }
            append(cache, 100, LENGTH);
            assertAnswers(cache, ElementType.FLOAT32, CAUSAL, pageLength, wanted, 40);
        }
    }

    @ParameterizedTest(name = "{0}, seed 29")
    @EnumSource
    void boundsAreOfTheNumbersAsTheyAreStored(ElementType type) {
        try (PagePool pool = pool(type, 16);
                SelectiveCache cache = SelectiveCache.open(design(CAUSAL), 5, pool, FLASH, one)) {
            append(cache, 0, 200);
            append(cache, 200, LENGTH);
            assertAnswers(cache, type, CAUSAL, 16, 5, 9);
        }
    }

    @Test
    void whatIsDoneToTheScoresOfEachHeadIsKeptAndANegativeScaleTurnsTheBoundsSeed29() {
        ScoreChanges changes = ScoreChanges.NONE
                .withSoftcap(3)
                .withTemperatures(List.of(1.0, 2.0, 0.5, 1.5, 0.7, 3.0))
                .withSinks(List.of(0.0, 1.0, 2.0, -1.0, 0.5, 3.0));
        for (double scale : new double[] {0.4, -0.4}) {
            Softmax function = new Softmax(Mask.causal(0), scale).withChanges(changes);
            try (PagePool pool = pool(ElementType.FLOAT32, 16);
                    SelectiveCache cache = SelectiveCache.open(design(function), 4, pool, FLASH, three)) {
                append(cache, 0, LENGTH);
                assertAnswers(cache, ElementType.FLOAT32, function, 16, 4, 5);
            }
        }
    }

    @Test
    void readingAllPagesGivesTheBitsOfAKeyValueCacheSeed29() {
        for (ElementType type : ElementType.values()) {
            try (PagePool pool = pool(type, 16);
                    KeyValueCache plain = KeyValueCache.open(design(CAUSAL), pool, FLASH, one);
                    SelectiveCache cache = SelectiveCache.open(design(CAUSAL), LENGTH, pool, FLASH, one)) {
                plain.append(key, value);
                append(cache, 0, 50);
                append(cache, 50, LENGTH);
                AttentionOutputs expected = empty(70);
                AttentionOutputs found = empty(70);
                AttentionOutputs dense = empty(70);
                plain.attend(query.slice(2, LENGTH - 70, LENGTH), expected);
                cache.attend(query.slice(2, LENGTH - 70, LENGTH), found);
                cache.attendToAll(query.slice(2, LENGTH - 70, LENGTH), dense);
                assertSameBits(expected, found);
                assertSameBits(expected, dense);
            }
        }
    }

    @Test
    void aNeedleIsFoundWhereverItLiesSeed29() {
        try (PagePool pool = pool(ElementType.FLOAT32, 8)) {
            for (int needle : new int[] {0, 8, 15, 100, 317, 330}) {
                Tensor keys = arena.tensor("keys", key.shape().sizes()).copyFrom(key);
                for (int column = 0; column < DIM; column++) {
                    keys.set(9 * query.get(1, 4, LENGTH - 1, column), 1, 1, needle, column);
                }
                try (SelectiveCache cache = SelectiveCache.open(design(CAUSAL), 3, pool, FLASH, one)) {
                    cache.append(keys, value);
                    AttentionOutputs found = empty(1);
                    cache.attend(query.slice(2, LENGTH - 1, LENGTH), found);
                    int page = needle / 8;
                    assertTrue(
                            Arrays.stream(cache.chosenPages(1, 1)).anyMatch(chosen -> chosen == page),
                            () -> "page " + page);
                    assertEquals(value.get(1, 1, needle, 3), found.output().get(1, 4, 0, 3), 1e-4);
                }
            }
        }
    }

    @Test
    void equalBoundsGoToTheLowerPageAndNotANumberComesFirst() {
        Tensor keys = arena.tensor("keys", key.shape().sizes());
        try (PagePool pool = pool(ElementType.FLOAT32, 16);
                SelectiveCache cache = SelectiveCache.open(design(CAUSAL), 4, pool, FLASH, one)) {
            cache.append(keys, value);
            cache.attend(query.slice(2, LENGTH - 1, LENGTH), empty(1));
            assertArrayEquals(new int[] {0, 1, 2, 20}, cache.chosenPages(0, 0));
        }
        keys.set(-7, 0, 0, 64, 0);
        keys.set(7, 0, 0, 65, 0);
        keys.set(Float.NaN, 0, 0, 200, DIM - 1);
        keys.set(Float.NaN, 0, 1, LENGTH - 1, 0);
        Tensor unlike = arena.tensor("query", query.shape().sizes());
        unlike.fill(1);
        try (PagePool pool = pool(ElementType.FLOAT32, 16);
                SelectiveCache cache = SelectiveCache.open(design(CAUSAL), 4, pool, FLASH, one)) {
            cache.append(keys, value);
            AttentionOutputs found = empty(1);
            cache.attend(unlike.slice(2, LENGTH - 1, LENGTH), found);
            assertArrayEquals(new int[] {0, 4, 12, 20}, cache.chosenPages(0, 0));
            assertTrue(Float.isNaN(found.output().get(0, 0, 0, 0)), "what is read is not hidden");
            assertArrayEquals(new int[] {0, 1, 2, 20}, cache.chosenPages(1, 0), "another sequence");
        }
    }

    @Test
    void layoutsOfAnyStridesAreAnsweredInPlaceSeed29() {
        try (PagePool pool = pool(ElementType.FLOAT32, 16);
                SelectiveCache cache = SelectiveCache.open(design(CAUSAL), 4, pool, FLASH, one)) {
            append(cache, 0, LENGTH);
            AttentionOutputs expected = empty(6);
            cache.attend(query.slice(2, LENGTH - 6, LENGTH), expected);
            Tensor turned = arena.tensor("query", BATCH, 6, QUERY_HEADS, DIM).permute(0, 2, 1, 3);
            turned.copyFrom(query.slice(2, LENGTH - 6, LENGTH));
            AttentionOutputs found = AttentionOutputs.of(
                    arena.tensor("output", 6, BATCH, QUERY_HEADS, VALUE_DIM).permute(1, 2, 0, 3),
                    arena.tensor("logSumExp", QUERY_HEADS, 6, BATCH).permute(2, 0, 1));
            cache.attend(turned, found);
            assertSameBits(expected, found);
        }
    }

    @Test
    void forksGoTheirOwnWayAndMergedCachesAreOneSeed29() {
        try (PagePool pool = pool(ElementType.FLOAT32, 16);
                SelectiveCache cache = SelectiveCache.open(design(CAUSAL), 4, pool, FLASH, one)) {
            append(cache, 0, 120);
            try (SelectiveCache fork = cache.fork();
                    SelectiveCache rest = SelectiveCache.open(design(CAUSAL), 4, pool, FLASH, one)) {
                // Keys that would win every choice, if they reached the other.
                Tensor far = arena.tensor("far", BATCH, HEADS, 40, DIM);
                far.fill(50);
                fork.append(far, value.slice(2, 0, 40));
                append(cache, 120, 160);
                assertAnswers(cache, ElementType.FLOAT32, CAUSAL, 16, 4, 3);
                append(rest, 160, 301);
                cache.merge(rest);
                assertAnswers(cache, ElementType.FLOAT32, CAUSAL, 16, 4, 3);
                assertThrows(IllegalArgumentException.class, () -> cache.merge(cache));
            }
            append(cache, 301, LENGTH);
            assertAnswers(cache, ElementType.FLOAT32, CAUSAL, 16, 4, 3);
        }
    }

    @Test
    void aSnapshotIsThatOfAKeyValueCacheAndBoundsFollowFromItSeed29() {
        try (Arena memory = Arena.ofConfined();
                PagePool pool = pool(ElementType.BFLOAT16, 16);
                PagePool other = pool(ElementType.BFLOAT16, 24);
                SelectiveCache cache = SelectiveCache.open(design(CAUSAL), 4, pool, FLASH, one)) {
            append(cache, 0, 250);
            MemorySegment snapshot = memory.allocate(cache.snapshotBytes(), 64);
            cache.snapshot(snapshot);
            try (SelectiveCache restored = SelectiveCache.restore(snapshot, design(CAUSAL), 3, other, FLASH, one);
                    KeyValueCache plain = KeyValueCache.restore(snapshot, design(CAUSAL), other, FLASH, one)) {
                assertAnswers(restored, ElementType.BFLOAT16, CAUSAL, 24, 3, 5);
                assertEquals(3, restored.pages());
                assertEquals(250, plain.length());
            }
        }
    }

    @Test
    void bytesAreThoseOfThePagesAndOfTheirBoundsSeed29() {
        try (PagePool pool = pool(ElementType.FLOAT32, 16);
                KeyValueCache plain = KeyValueCache.open(design(CAUSAL), pool, FLASH, one);
                SelectiveCache cache = SelectiveCache.open(design(CAUSAL), 4, pool, FLASH, one)) {
            plain.append(key, value);
            append(cache, 0, LENGTH);
            long bounds = cache.bytes() - plain.bytes();
            long least = (long) BATCH * HEADS * 2 * DIM * (LENGTH / 16 + 1) * Float.BYTES;
            assertTrue(bounds >= least && bounds <= 4 * least, bounds + " bytes of bounds, at least " + least);
        }
    }

    @Test
    void aClosedCacheGivesItsPagesBackOnceAndAnswersNothingSeed29() {
        try (PagePool pool = pool(ElementType.FLOAT32, 16)) {
            int free = pool.free();
            SelectiveCache cache = SelectiveCache.open(design(CAUSAL), 4, pool, FLASH, one);
            append(cache, 0, LENGTH);
            assertTrue(pool.free() < free);
            cache.close();
            cache.close();
            assertEquals(free, pool.free());
            assertThrows(IllegalStateException.class, () -> append(cache, 0, 1));
            assertThrows(IllegalStateException.class, () -> cache.attend(query.slice(2, 0, 1), empty(1)));
            assertThrows(IllegalStateException.class, cache::fork);
        }
    }

    @Test
    void misusesAreRefusedAndChangeNothingSeed29() {
        try (PagePool pool = pool(ElementType.FLOAT32, 16)) {
            int free = pool.free();
            refuses("give 2 or more", () -> SelectiveCache.open(design(CAUSAL), 1, pool, FLASH, one));
            Softmax window = new Softmax(Mask.window(5, 0), 1);
            refuses("use a KeyValueCache", () -> SelectiveCache.open(design(window), 4, pool, FLASH, one));
            Softmax distances = CAUSAL.withChanges(
                    ScoreChanges.NONE.withAlibi(new Alibi(List.of(0.1, 0.1, 0.1, 0.1, 0.1, 0.1), 0)));
            refuses("ALiBi", () -> SelectiveCache.open(design(distances), 4, pool, FLASH, one));
            AttentionVariant linear = AttentionVariants.load().get("linear");
            assertThrows(
                    RefusedRequestException.class, () -> SelectiveCache.open(design(CAUSAL), 4, pool, linear, one));
            assertEquals(free, pool.free());
            try (SelectiveCache cache = SelectiveCache.open(design(CAUSAL), 4, pool, FLASH, one)) {
                assertEquals(0, cache.chosenPages(1, 1).length);
                assertThrows(IndexOutOfBoundsException.class, () -> cache.chosenPages(0, HEADS));
                cache.attend(query.slice(2, 0, 0), empty(0));
                refuses("append the keys", () -> cache.attend(query.slice(2, 0, 1), empty(1)));
                assertThrows(IllegalArgumentException.class, () -> cache.append(value, key));
                assertEquals(0, cache.length());
                append(cache, 0, 100);
                refuses("output", () -> cache.attend(query.slice(2, 0, 2), empty(1)));
                refuses("query", () -> cache.attend(key.slice(2, 0, 1), empty(1)));
                Tensor same = query.slice(2, 0, 1);
                refuses("output", () -> cache.attend(same, AttentionOutputs.of(same)));
            }
        }
    }

    @Test
    void eachHeadChoosesForItselfSeed29() {
        try (PagePool pool = pool(ElementType.FLOAT32, 16);
                SelectiveCache cache = SelectiveCache.open(design(CAUSAL), 4, pool, FLASH, one)) {
            append(cache, 0, LENGTH);
            cache.attend(query.slice(2, LENGTH - 1, LENGTH), empty(1));
            TreeSet<String> choices = new TreeSet<>();
            for (int sequence = 0; sequence < BATCH; sequence++) {
                for (int head = 0; head < HEADS; head++) {
                    choices.add(Arrays.toString(cache.chosenPages(sequence, head)));
                }
            }
            assertEquals(BATCH * HEADS, choices.size(), choices::toString);
        }
    }
}
