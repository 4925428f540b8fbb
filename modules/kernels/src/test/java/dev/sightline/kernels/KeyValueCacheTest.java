package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RefusedRequestException;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.Workers;
import dev.sightline.attention.state.CacheDesign;
import dev.sightline.attention.state.KeyValueCache;
import dev.sightline.attention.state.PagePool;
import dev.sightline.attention.state.PageShape;
import dev.sightline.attention.state.PartialResults;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.OffHeapMemoryException;
import dev.sightline.memory.RowQuantizer;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache answers with the bits of attention over the whole sequence, whatever is done to it on the way. */
@Tag("provider")
class KeyValueCacheTest {
    private static final long SEED = 23;
    private static final int LENGTH = 901;
    private static final int QUERY_HEADS = 4;
    private static final int HEADS = 2;
    private static final int DIM = 32;
    private static final AttentionVariant FLASH = AttentionVariants.load().get("flash");
    private static final Mask SINKS = Mask.sinks(5, 100).and(Mask.causal(0));

    private final RunArena arena = RunArena.open("test");
    private final Workers one = Workers.of(1);
    private final Workers three = Workers.of(3);
    private final Tensor query = noise(2, QUERY_HEADS, 1);
    private final Tensor key = noise(2, HEADS, 2);
    private final Tensor value = noise(2, HEADS, 3);

    @AfterEach
    void close() {
        one.close();
        three.close();
        arena.close();
    }

    private Tensor noise(long batch, long heads, long seed) {
        Tensor tensor = arena.tensor("noise", batch, heads, LENGTH, DIM);
        SplittableRandom random = new SplittableRandom(SEED + seed);
        float[] numbers = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return tensor.copyFrom(numbers);
    }

    private static CacheDesign design(Mask mask, boolean chunkInvariant) {
        return new CacheDesign(2, QUERY_HEADS, new Softmax(mask, 0.2), chunkInvariant);
    }

    private static PagePool pool(ElementType type, int pageLength) {
        int pages = 2 * (LENGTH / pageLength + 2);
        return PagePool.inMemory(new PageShape(HEADS, pageLength, DIM, DIM, type), pages);
    }

    private AttentionOutputs empty(long from, long to) {
        return AttentionOutputs.of(
                arena.tensor("output", 2, QUERY_HEADS, to - from, DIM),
                arena.tensor("logSumExp", 2, QUERY_HEADS, to - from));
    }

    /** The whole sequence in one call, without a cache. */
    private AttentionOutputs whole(CacheDesign design, ElementType type) {
        AttentionShape shape = new AttentionShape(2, QUERY_HEADS, HEADS, LENGTH, LENGTH, DIM, DIM);
        AttentionRequest request =
                new AttentionRequest(shape, design.function(), true, type, false, design.chunkInvariant());
        AttentionInputs inputs = new AttentionInputs(query, key, value);
        if (type != ElementType.FLOAT32) {
            Tensor narrowKey = arena.tensor("key", type, key.shape().sizes());
            Tensor narrowValue = arena.tensor("value", type, value.shape().sizes());
            inputs = new AttentionInputs(query, narrowKey.copyFrom(key), narrowValue.copyFrom(value));
            if (type == ElementType.INT8) {
                Tensor keyScale = arena.tensor("keyScale", shape.scales().sizes());
                Tensor valueScale = arena.tensor("valueScale", shape.scales().sizes());
                RowQuantizer.quantize(key, narrowKey, keyScale);
                RowQuantizer.quantize(value, narrowValue, valueScale);
                inputs = inputs.withScales(keyScale, valueScale);
            }
        }
        AttentionOutputs outputs = empty(0, LENGTH);
        FLASH.plan(request, one, arena).forward(inputs, outputs);
        return outputs;
    }

    /** Appends positions and asks for them. */
    private void step(KeyValueCache cache, AttentionOutputs outputs, long from, long to) {
        cache.append(key.slice(2, from, to), value.slice(2, from, to));
        cache.attend(query.slice(2, from, to), part(outputs, from, to));
    }

    private static AttentionOutputs part(AttentionOutputs outputs, long from, long to) {
        return new AttentionOutputs(
                outputs.output().slice(2, from, to), outputs.logSumExp().map(tensor -> tensor.slice(2, from, to)));
    }

    private static void assertSameBits(AttentionOutputs expected, AttentionOutputs found) {
        assertArrayEquals(expected.output().toArray(), found.output().toArray());
        assertArrayEquals(
                expected.logSumExp().orElseThrow().toArray(),
                found.logSumExp().orElseThrow().toArray());
    }

    private static List<Mask> masks() {
        return List.of(Mask.causal(0), Mask.window(130, 0), SINKS);
    }

    @ParameterizedTest(name = "pages of {0}, chunks of {1}, {2} threads, seed 23")
    @CsvSource({"16, 64, 1", "7, 13, 1", "100, 300, 3", "1000, 97, 3", "1, 450, 1"})
    void chunksOfAnySizeGiveTheBitsOfOnePrefill(int pageLength, int chunk, int threads) {
        for (Mask mask : masks()) {
            CacheDesign design = design(mask, true);
            AttentionOutputs expected = whole(design, ElementType.FLOAT32);
            AttentionOutputs found = empty(0, LENGTH);
            try (PagePool pool = pool(ElementType.FLOAT32, pageLength);
                    KeyValueCache cache = KeyValueCache.open(design, pool, FLASH, threads == 1 ? one : three)) {
                long end = 0;
                while (end < LENGTH - 6) {
                    long from = end;
                    end = Math.min(from + chunk, LENGTH - 6);
                    step(cache, found, from, end);
                }
                for (; end < LENGTH; end++) {
                    step(cache, found, end, end + 1);
                }
                assertEquals(LENGTH, cache.length());
            }
            assertSameBits(expected, found);
        }
    }

    @ParameterizedTest(name = "{0}, seed 23")
    @EnumSource
    void everyTypeIsStoredAsInATensorAndSurvivesASnapshot(ElementType type) {
        CacheDesign design = design(SINKS, true);
        AttentionOutputs expected = whole(design, type);
        AttentionOutputs found = empty(0, LENGTH);
        try (Arena memory = Arena.ofConfined();
                PagePool pool = pool(type, 16);
                PagePool other = pool(type, 24)) {
            MemorySegment snapshot;
            try (KeyValueCache cache = KeyValueCache.open(design, pool, FLASH, one)) {
                step(cache, found, 0, 500);
                snapshot = memory.allocate(cache.snapshotBytes(), 64);
                cache.snapshot(snapshot);
                assertThrows(IllegalArgumentException.class, () -> cache.snapshot(memory.allocate(8)));
            }
            try (KeyValueCache cache = KeyValueCache.restore(snapshot, design, other, FLASH, one)) {
                step(cache, found, 500, LENGTH);
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> KeyValueCache.restore(memory.allocate(200), design, other, FLASH, one));
            CacheDesign threeSequences = new CacheDesign(3, QUERY_HEADS, design.function());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> KeyValueCache.restore(snapshot, threeSequences, other, FLASH, one));
            assertEquals(2 * (LENGTH / 24 + 2), other.free(), "a failed restoration keeps no page");
        }
        assertSameBits(expected, found);
    }

    @Test
    void decodingWithoutChunkInvarianceIsCloseAndForgetsNothingVisibleSeed23() {
        for (Mask mask : masks()) {
            CacheDesign design = design(mask, false);
            AttentionOutputs expected = whole(design, ElementType.FLOAT32);
            AttentionOutputs found = empty(0, LENGTH);
            try (PagePool pool = pool(ElementType.FLOAT32, 16);
                    KeyValueCache cache = KeyValueCache.open(design, pool, FLASH, one)) {
                step(cache, found, 0, LENGTH - 20);
                for (long at = LENGTH - 20; at < LENGTH; at++) {
                    step(cache, found, at, at + 1);
                }
            }
            assertArrayEquals(expected.output().toArray(), found.output().toArray(), 1e-5f);
        }
    }

    @Test
    void aWindowHoldsNoMoreThanItsPagesSeed23() {
        try (PagePool pool = pool(ElementType.FLOAT32, 16);
                KeyValueCache window = KeyValueCache.open(design(Mask.window(130, 0), false), pool, FLASH, one);
                KeyValueCache sinks = KeyValueCache.open(design(SINKS, false), pool, FLASH, one)) {
            int all = pool.free();
            for (long at = 0; at < LENGTH; at++) {
                window.append(key.slice(2, at, at + 1), value.slice(2, at, at + 1));
            }
            int ofWindow = all - pool.free();
            assertTrue(ofWindow <= 2 * (130 / 16 + 2), "pages held: " + ofWindow);
            assertTrue(window.bytes() < ofWindow * pool.shape().bytes() + 1000, "bytes: " + window.bytes());
            for (long at = 0; at < LENGTH - 1; at += 50) {
                sinks.append(key.slice(2, at, at + 50), value.slice(2, at, at + 50));
            }
            int ofSinks = all - pool.free() - ofWindow;
            assertTrue(ofSinks <= 2 * ((100 + 50) / 16 + 4), "pages held: " + ofSinks);
            sinks.attend(query.slice(2, 0, 50), empty(0, 50));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> sinks.attend(query.slice(2, 0, 51), empty(0, 51)),
                    "forgotten");
        }
    }

    @Test
    void forksShareTheirPastAndGoOnAloneSeed23() {
        CacheDesign design = design(Mask.causal(0), true);
        AttentionOutputs expected = whole(design, ElementType.FLOAT32);
        AttentionOutputs found = empty(0, LENGTH);
        try (PagePool pool = pool(ElementType.FLOAT32, 16)) {
            KeyValueCache cache = KeyValueCache.open(design, pool, FLASH, one);
            int all = pool.free();
            step(cache, found, 0, 200);
            int held = all - pool.free();
            try (KeyValueCache fork = cache.fork()) {
                assertEquals(held, all - pool.free(), "a fork takes no page");
                // The fork goes another way: what it appends must not reach the other.
                fork.append(value.slice(2, 0, 50), key.slice(2, 0, 50));
                step(cache, found, 200, 300);
                AttentionOutputs ofFork = empty(0, 50);
                fork.attend(query.slice(2, 0, 50), ofFork);
            }
            step(cache, found, 300, LENGTH);
            cache.close();
            assertEquals(all, pool.free(), "all pages are back");
            cache.close();
            assertEquals(all, pool.free(), "and are not given back twice");
        }
        assertSameBits(expected, found);
    }

    @Test
    void mergedCachesAreOneSeed23() {
        CacheDesign design = design(Mask.causal(0), true);
        AttentionOutputs expected = whole(design, ElementType.FLOAT32);
        AttentionOutputs found = empty(0, LENGTH);
        try (PagePool pool = pool(ElementType.FLOAT32, 16);
                PagePool longer = pool(ElementType.FLOAT32, 50);
                KeyValueCache first = KeyValueCache.open(design, pool, FLASH, one);
                KeyValueCache second = KeyValueCache.open(design, longer, FLASH, one)) {
            step(first, found, 0, 333);
            second.append(key.slice(2, 333, 700), value.slice(2, 333, 700));
            first.merge(second);
            first.attend(query.slice(2, 333, 700), part(found, 333, 700));
            step(first, found, 700, LENGTH);
            assertEquals(367, second.length());
        }
        assertSameBits(expected, found);
    }

    @Test
    void pagesInAFileAnswerTheSameSeed23(@TempDir Path folder) throws Exception {
        CacheDesign design = design(Mask.causal(0), true);
        AttentionOutputs expected = whole(design, ElementType.FLOAT32);
        AttentionOutputs found = empty(0, LENGTH);
        PageShape shape = new PageShape(HEADS, 64, DIM, DIM, ElementType.FLOAT32);
        try (PagePool pool = PagePool.mapped(folder.resolve("pages"), shape, 40);
                KeyValueCache cache = KeyValueCache.open(design, pool, FLASH, one)) {
            step(cache, found, 0, 400);
            pool.unload();
            step(cache, found, 400, LENGTH);
        }
        assertSameBits(expected, found);
    }

    @Test
    void aRingOfAnyLengthIsRestoredIntoAPoolOfItsSizeAndAnswersWhereItStoodSeed23() {
        CacheDesign design = design(Mask.window(100, 0), true);
        AttentionOutputs expected = whole(design, ElementType.FLOAT32);
        AttentionOutputs found = empty(0, LENGTH);
        PageShape shape = new PageShape(HEADS, 16, DIM, DIM, ElementType.FLOAT32);
        try (Arena memory = Arena.ofConfined();
                PagePool pool = PagePool.inMemory(shape, 40);
                PagePool other = PagePool.inMemory(shape, 40);
                KeyValueCache cache = KeyValueCache.open(design, pool, FLASH, one)) {
            for (long at = 0; at < LENGTH - 1; at += 100) {
                step(cache, found, at, at + 100);
            }
            MemorySegment snapshot = memory.allocate(cache.snapshotBytes(), 64);
            cache.snapshot(snapshot);
            try (KeyValueCache restored = KeyValueCache.restore(snapshot, design, other, FLASH, one)) {
                part(found, 890, 900).output().fill(Float.NaN);
                restored.attend(query.slice(2, 890, 900), part(found, 890, 900));
                step(restored, found, 900, LENGTH);
                assertThrows(IllegalArgumentException.class, () -> cache.merge(restored), "it has forgotten");
            }
            for (long cut : new long[] {0, 8, 87, 200, snapshot.byteSize() - 64}) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> KeyValueCache.restore(snapshot.asSlice(0, cut), design, other, FLASH, one),
                        () -> cut + " bytes");
            }
            for (long damaged : new long[] {-1, 1L << 37, 899}) {
                MemorySegment copy = memory.allocate(snapshot.byteSize(), 64).copyFrom(snapshot);
                copy.set(ValueLayout.JAVA_LONG_UNALIGNED, 7 * 8, damaged);
                assertThrows(
                        IllegalArgumentException.class,
                        () -> KeyValueCache.restore(copy, design, other, FLASH, one),
                        () -> "length " + damaged);
            }
            CacheDesign causal = design(Mask.causal(0), true);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> KeyValueCache.restore(snapshot, causal, other, FLASH, one),
                    "another mask");
            assertEquals(40, other.free());
        }
        assertSameBits(expected, found);
    }

    @Test
    void aClosedCacheAnswersNothing() {
        try (PagePool pool = pool(ElementType.FLOAT32, 16)) {
            KeyValueCache cache = KeyValueCache.open(design(Mask.causal(0), false), pool, FLASH, one);
            cache.append(key.slice(2, 0, 10), value.slice(2, 0, 10));
            assertThrows(IllegalArgumentException.class, () -> cache.merge(cache));
            int free = pool.free();
            cache.close();
            assertThrows(IllegalStateException.class, () -> cache.append(key, value));
            assertThrows(IllegalStateException.class, () -> cache.attend(query.slice(2, 0, 1), empty(0, 1)));
            assertThrows(IllegalStateException.class, cache::fork);
            assertThrows(IllegalStateException.class, cache::snapshotBytes);
            assertEquals(free + 2, pool.free());
        }
    }

    @Test
    void whatCannotBeAppendedLeavesTheCacheAsItWasSeed23() {
        PageShape shape = new PageShape(HEADS, 16, DIM, DIM, ElementType.FLOAT32);
        try (PagePool pool = PagePool.inMemory(shape, 16);
                KeyValueCache cache = KeyValueCache.open(design(Mask.window(20, 0), false), pool, FLASH, one)) {
            cache.append(key.slice(2, 0, 100), value.slice(2, 0, 100));
            AttentionOutputs before = empty(0, 50);
            cache.attend(query.slice(2, 50, 100), before);
            int free = pool.free();
            assertThrows(OffHeapMemoryException.class, () -> cache.append(key, value), "no room even after forgetting");
            cache.append(key.slice(2, 0, 0), value.slice(2, 0, 0));
            RunArena closed = RunArena.open("closed");
            Tensor gone = closed.tensor("gone", 2, HEADS, 5, DIM);
            closed.close();
            assertThrows(IllegalStateException.class, () -> cache.append(gone, gone));
            assertEquals(free, pool.free());
            assertEquals(100, cache.length());
            AttentionOutputs after = empty(0, 50);
            cache.attend(query.slice(2, 50, 100), after);
            assertSameBits(before, after);
        }
    }

    @Test
    void layoutsOfBlocksEndSeed23() {
        boolean[][] layout = new boolean[10][10];
        layout[9][0] = true;
        for (int i = 0; i < 10; i++) {
            layout[i][i] = true;
        }
        try (PagePool pool = pool(ElementType.FLOAT32, 16);
                KeyValueCache cache = KeyValueCache.open(design(Mask.blocks(layout, 16), false), pool, FLASH, one)) {
            for (long at = 0; at < 160; at += 16) {
                step(cache, empty(0, at + 16), at, at + 16);
            }
            // The first page is seen by the last block of queries.
            assertEquals(2 * (LENGTH / 16 + 2) - 6, pool.free());
        }
    }

    @Test
    void scoreChangesFollowThePositionsSeed23() {
        ScoreChanges changes = ScoreChanges.NONE
                .withAlibi(new Alibi(List.of(0.1, 0.2, 0.3, 0.4), 0))
                .withSinks(List.of(0.0, 1.0, 2.0, 3.0));
        CacheDesign design =
                new CacheDesign(2, QUERY_HEADS, new Softmax(Mask.causal(0), 0.2).withChanges(changes), true);
        AttentionOutputs expected = whole(design, ElementType.FLOAT32);
        AttentionOutputs found = empty(0, LENGTH);
        try (PagePool pool = pool(ElementType.FLOAT32, 16);
                KeyValueCache cache = KeyValueCache.open(design, pool, FLASH, one)) {
            step(cache, found, 0, 300);
            step(cache, found, 300, LENGTH);
        }
        assertSameBits(expected, found);
    }

    @Test
    void nothingChangesIfThereIsNoRoomSeed23() {
        PageShape shape = new PageShape(HEADS, 16, DIM, DIM, ElementType.FLOAT32);
        try (PagePool pool = PagePool.inMemory(shape, 10);
                KeyValueCache cache = KeyValueCache.open(design(Mask.causal(0), false), pool, FLASH, one)) {
            cache.append(key.slice(2, 0, 40), value.slice(2, 0, 40));
            assertThrows(
                    OffHeapMemoryException.class, () -> cache.append(key.slice(2, 40, 90), value.slice(2, 40, 90)));
            assertEquals(40, cache.length());
            assertEquals(4, pool.free());
            cache.append(key.slice(2, 40, 80), value.slice(2, 40, 80));
            assertEquals(0, pool.free());
        }
    }

    @Test
    void misusesAreRefused() {
        PageShape shape = new PageShape(HEADS, 16, DIM, DIM, ElementType.FLOAT32);
        assertThrows(IllegalArgumentException.class, () -> PagePool.inMemory(shape, 0));
        assertThrows(IllegalArgumentException.class, () -> new PageShape(0, 16, 1, 1, ElementType.FLOAT32));
        Softmax biased = new Softmax(Mask.causal(0), 1).withBias(Optional.of(ScoreBias.shared()));
        assertThrows(IllegalArgumentException.class, () -> new CacheDesign(1, 1, biased));
        assertThrows(IllegalArgumentException.class, () -> new CacheDesign(0, 1, new Softmax(Mask.causal(0), 1)));
        try (PagePool pool = PagePool.inMemory(shape, 100)) {
            AttentionVariant linear = AttentionVariants.load().get("linear");
            assertThrows(
                    RefusedRequestException.class,
                    () -> KeyValueCache.open(design(Mask.causal(0), false), pool, linear, one));
            try (KeyValueCache cache = KeyValueCache.open(design(Mask.causal(0), false), pool, FLASH, one);
                    KeyValueCache window = KeyValueCache.open(design(Mask.window(5, 0), false), pool, FLASH, one)) {
                Tensor two = query.slice(2, 0, 2);
                assertThrows(IllegalArgumentException.class, () -> cache.attend(two, empty(0, 2)), "no positions");
                assertThrows(IllegalArgumentException.class, () -> cache.append(key, value.slice(2, 0, 5)));
                assertThrows(IllegalArgumentException.class, () -> cache.append(query, query));
                assertThrows(IllegalArgumentException.class, () -> cache.merge(window));
                window.append(key.slice(2, 0, 100), value.slice(2, 0, 100));
                window.append(key.slice(2, 0, 1), value.slice(2, 0, 1));
                KeyValueCache forgetful = window.fork();
                assertThrows(IllegalArgumentException.class, () -> window.merge(forgetful));
                forgetful.close();
            }
        }
    }

    @Test
    void partsOfTheKeysMergeIntoTheWholeSeed23() {
        AttentionOutputs expected = whole(design(Mask.full(), false), ElementType.FLOAT32);
        AttentionOutputs merged = empty(0, LENGTH);
        merged.logSumExp().orElseThrow().fill(Float.NEGATIVE_INFINITY);
        for (long[] range : new long[][] {{0, 300}, {300, 301}, {301, LENGTH}}) {
            AttentionShape shape = new AttentionShape(2, QUERY_HEADS, HEADS, LENGTH, range[1] - range[0], DIM, DIM);
            AttentionOutputs part = empty(0, LENGTH);
            FLASH.plan(new AttentionRequest(shape, new Softmax(Mask.full(), 0.2), true), one, arena)
                    .forward(
                            new AttentionInputs(
                                    query, key.slice(2, range[0], range[1]), value.slice(2, range[0], range[1])),
                            part);
            PartialResults.merge(part, merged, merged);
        }
        assertArrayEquals(expected.output().toArray(), merged.output().toArray(), 1e-6f);
        assertArrayEquals(
                expected.logSumExp().orElseThrow().toArray(),
                merged.logSumExp().orElseThrow().toArray(),
                1e-5f);
        assertThrows(
                IllegalArgumentException.class,
                () -> PartialResults.merge(AttentionOutputs.of(merged.output()), merged, merged));
        AttentionOutputs fewer =
                new AttentionOutputs(merged.output(), merged.logSumExp().map(tensor -> tensor.slice(2, 0, 5)));
        assertThrows(IllegalArgumentException.class, () -> PartialResults.merge(fewer, fewer, fewer));
    }
}
