package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.RefusedRequestException;
import dev.sightline.attention.Workers;
import dev.sightline.attention.pattern.StreamingLlm;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.position.RotaryPairing;
import dev.sightline.attention.position.RotaryScaling;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.attention.state.CacheDesign;
import dev.sightline.attention.state.KeyValueCache;
import dev.sightline.attention.state.PagePool;
import dev.sightline.attention.state.PageShape;
import dev.sightline.attention.state.StreamingCache;
import dev.sightline.attention.state.StreamingDesign;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A streaming cache answers as one that is built anew for each query, with positions from 0 on. */
class StreamingCacheTest {
    private static final int LENGTH = 131;
    private static final int QUERY_HEADS = 4;
    private static final int HEADS = 2;
    private static final int DIM = 16;
    private static final int VALUE_DIM = 12;
    private static final double SCALE = 0.3;
    private static final StreamingLlm PATTERN = new StreamingLlm(3, 20);
    private static final RotaryEmbedding PLAIN =
            RotaryEmbedding.of(DIM, DIM, 10_000, RotaryPairing.INTERLEAVED, RotaryScaling.none());
    private static final RotaryEmbedding STRETCHED =
            RotaryEmbedding.of(DIM, 10, 500, RotaryPairing.HALF_SPLIT, RotaryScaling.yarn(4, 32));
    private static final AttentionVariant FLASH = AttentionVariants.load().get("flash");

    private final RunArena arena = RunArena.open("test");
    private final Workers workers = Workers.of(1);
    private final Tensor query = noise(QUERY_HEADS, DIM, 41);
    private final Tensor key = noise(HEADS, DIM, 42);
    private final Tensor value = noise(HEADS, VALUE_DIM, 43);

    @AfterEach
    void close() {
        workers.close();
        arena.close();
    }

    private Tensor noise(long heads, long width, long seed) {
        Tensor tensor = arena.tensor("noise", 2, heads, LENGTH, width);
        SplittableRandom random = new SplittableRandom(seed);
        float[] numbers = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return tensor.copyFrom(numbers);
    }

    private static StreamingDesign design(RotaryEmbedding rotary, boolean chunkInvariant) {
        return new StreamingDesign(2, QUERY_HEADS, PATTERN, rotary, SCALE, chunkInvariant);
    }

    private static PagePool pool(ElementType type) {
        return PagePool.inMemory(new PageShape(HEADS, 8, DIM, VALUE_DIM, type), 2 * (LENGTH / 8 + 2));
    }

    private AttentionOutputs empty() {
        return AttentionOutputs.of(
                arena.tensor("output", 2, QUERY_HEADS, LENGTH, VALUE_DIM),
                arena.tensor("logSumExp", 2, QUERY_HEADS, LENGTH));
    }

    private static AttentionOutputs part(AttentionOutputs outputs, long from, long to) {
        return new AttentionOutputs(
                outputs.output().slice(2, from, to), outputs.logSumExp().map(tensor -> tensor.slice(2, from, to)));
    }

    private void step(AttentionState cache, AttentionOutputs outputs, long from, long to) {
        cache.append(key.slice(2, from, to), value.slice(2, from, to));
        cache.attend(query.slice(2, from, to), part(outputs, from, to));
    }

    private AttentionOutputs stream(StreamingDesign design, ElementType type, int chunk) {
        AttentionOutputs found = empty();
        try (PagePool pool = pool(type);
                StreamingCache cache = StreamingCache.open(design, pool, FLASH, workers)) {
            for (long from = 0; from < LENGTH; from += chunk) {
                step(cache, found, from, Math.min(from + chunk, LENGTH));
            }
            assertEquals(LENGTH, cache.length());
        }
        return found;
    }

    /** A row turned to a position, in float64. */
    private static double[] turned(
            Tensor rows, long sequence, long head, long row, RotaryEmbedding rotary, int position) {
        double[] turned = new double[DIM];
        for (int i = 0; i < DIM; i++) {
            turned[i] = rows.get(sequence, head, row, i);
        }
        double[] frequencies = rotary.frequencies();
        for (int pair = 0; pair < frequencies.length; pair++) {
            int first = rotary.pairing().first(pair, rotary.rotaryDim());
            int second = rotary.pairing().second(pair, rotary.rotaryDim());
            double cosine = rotary.attentionFactor() * Math.cos(position * frequencies[pair]);
            double sine = rotary.attentionFactor() * Math.sin(position * frequencies[pair]);
            double real = turned[first];
            turned[first] = real * cosine - turned[second] * sine;
            turned[second] = real * sine + turned[second] * cosine;
        }
        return turned;
    }

    /** Builds the whole cache for one query, and attends: the outputs, then the log-sum-exp. */
    private double[] rebuilt(RotaryEmbedding rotary, long sequence, long head, long at) {
        long[] kept = LongStream.rangeClosed(0, at)
                .filter(position -> position < PATTERN.sinks() || position > at - PATTERN.window())
                .toArray();
        double[] asking = turned(query, sequence, head, at, rotary, kept.length - 1);
        double[] result = new double[VALUE_DIM + 1];
        double total = 0;
        for (int place = 0; place < kept.length; place++) {
            double[] asked = turned(key, sequence, head / 2, kept[place], rotary, place);
            double score = 0;
            for (int i = 0; i < DIM; i++) {
                score += SCALE * asking[i] * asked[i];
            }
            total += Math.exp(score);
            for (int i = 0; i < VALUE_DIM; i++) {
                result[i] += Math.exp(score) * value.get(sequence, head / 2, kept[place], i);
            }
        }
        for (int i = 0; i < VALUE_DIM; i++) {
            result[i] /= total;
        }
        result[VALUE_DIM] = Math.log(total);
        return result;
    }

    private void assertAsRebuilt(RotaryEmbedding rotary, AttentionOutputs found, double tolerance) {
        for (long sequence = 0; sequence < 2; sequence++) {
            for (long head = 0; head < QUERY_HEADS; head++) {
                for (long at = 0; at < LENGTH; at++) {
                    double[] expected = rebuilt(rotary, sequence, head, at);
                    String where = "query " + at + " of head " + head + " of sequence " + sequence;
                    for (int i = 0; i < VALUE_DIM; i++) {
                        assertEquals(expected[i], found.output().get(sequence, head, at, i), tolerance, where);
                    }
                    double logSumExp = found.logSumExp().orElseThrow().get(sequence, head, at);
                    assertEquals(expected[VALUE_DIM], logSumExp, tolerance, where);
                }
            }
        }
    }

    private static void assertSameBits(AttentionOutputs expected, AttentionOutputs found) {
        assertArrayEquals(expected.output().toArray(), found.output().toArray());
        assertArrayEquals(
                expected.logSumExp().orElseThrow().toArray(),
                found.logSumExp().orElseThrow().toArray());
    }

    @ParameterizedTest(name = "chunks of {0}, seeds 41 to 43")
    @CsvSource({"1", "2", "7", "50", "131"})
    void answersAreThoseOfACacheThatIsBuiltAnew(int chunk) {
        for (RotaryEmbedding rotary : List.of(PLAIN, STRETCHED)) {
            assertAsRebuilt(rotary, stream(design(rotary, false), ElementType.FLOAT32, chunk), 2e-6);
        }
    }

    @ParameterizedTest(name = "{0}, seeds 41 to 43")
    @EnumSource
    void narrowKeysAndValuesAnswerNearly(ElementType type) {
        assertAsRebuilt(STRETCHED, stream(design(STRETCHED, false), type, 10), 0.06);
    }

    @ParameterizedTest(name = "chunks of {0}, seeds 41 to 43")
    @CsvSource({"1", "7", "50"})
    void chunkInvariantAnswersAreTheSameBits(int chunk) {
        StreamingDesign design = design(PLAIN, true);
        assertSameBits(stream(design, ElementType.FLOAT32, LENGTH), stream(design, ElementType.FLOAT32, chunk));
    }

    @Test
    void theOutputIsTheSameWithoutTheLogSumExpSeeds41To43() {
        AttentionOutputs with = empty();
        AttentionOutputs without = empty();
        try (PagePool pool = pool(ElementType.FLOAT32);
                StreamingCache cache = StreamingCache.open(design(PLAIN, false), pool, FLASH, workers)) {
            step(cache, with, 0, LENGTH);
            cache.attend(query, AttentionOutputs.of(without.output()));
        }
        assertArrayEquals(with.output().toArray(), without.output().toArray());
    }

    @Test
    void whatIsForgottenTakesNoMemoryAndLeaksNothingSeeds41To43() {
        AttentionOutputs found = empty();
        for (long at = 3; at < 50; at++) {
            for (long i = 0; i < DIM; i++) {
                key.set(Float.NaN, 1, 0, at, i);
            }
            value.set(Float.NaN, 1, 1, at, 0);
        }
        try (PagePool pool = pool(ElementType.FLOAT32);
                StreamingCache cache = StreamingCache.open(design(PLAIN, false), pool, FLASH, workers)) {
            int all = pool.free();
            for (long at = 0; at < LENGTH; at++) {
                step(cache, found, at, at + 1);
            }
            int held = all - pool.free();
            assertTrue(held <= 2 * (1 + 20 / 8 + 2), "pages held: " + held);
            assertTrue(cache.bytes() < held * pool.shape().bytes() + 1000, "bytes: " + cache.bytes());
        }
        assertTrue(Float.isNaN(found.output().get(1, 0, 68, 0)), "the last query that sees one");
        for (float number : found.output().slice(2, 69, LENGTH).toArray()) {
            assertTrue(Float.isFinite(number), "found " + number);
        }
    }

    @Test
    void aForkGoesOnAloneAndASnapshotGoesOnWhereItWasSeeds41To43() {
        StreamingDesign design = design(PLAIN, true);
        AttentionOutputs expected = stream(design, ElementType.FLOAT32, LENGTH);
        AttentionOutputs found = empty();
        try (Arena memory = Arena.ofConfined();
                PagePool pool = pool(ElementType.FLOAT32);
                PagePool other = pool(ElementType.FLOAT32);
                StreamingCache cache = StreamingCache.open(design, pool, FLASH, workers)) {
            step(cache, found, 0, 60);
            try (StreamingCache fork = cache.fork()) {
                assertEquals(design, fork.design());
                fork.append(key.slice(2, 0, 9), value.slice(2, 0, 9));
                assertEquals(69, fork.length());
                step(cache, found, 60, 70);
            }
            MemorySegment snapshot = memory.allocate(cache.snapshotBytes(), 64);
            cache.snapshot(snapshot);
            try (StreamingCache restored = StreamingCache.restore(snapshot, design, other, FLASH, workers)) {
                step(restored, found, 70, LENGTH);
            }
            int free = other.free();
            assertThrows(
                    IllegalArgumentException.class,
                    () -> StreamingCache.restore(snapshot, design(STRETCHED, true), other, FLASH, workers),
                    "turned otherwise");
            CacheDesign plain = new CacheDesign(2, QUERY_HEADS, new Softmax(PATTERN.mask(0, 0, true), SCALE), true);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> KeyValueCache.restore(snapshot, plain, other, FLASH, workers),
                    "not turned by its cache");
            assertEquals(free, other.free());
        }
        assertSameBits(expected, found);
    }

    @Test
    void misusesAreRefusedAndChangeNothing() {
        try (PagePool pool = pool(ElementType.FLOAT32);
                StreamingCache cache = StreamingCache.open(design(PLAIN, false), pool, FLASH, workers)) {
            AttentionOutputs one = part(empty(), 0, 1);
            assertThrows(IllegalArgumentException.class, () -> cache.attend(query.slice(2, 0, 1), one), "no position");
            assertThrows(IllegalArgumentException.class, () -> cache.append(key, value.slice(2, 0, 5)));
            assertThrows(IllegalArgumentException.class, () -> cache.append(value, value), "another width");
            assertEquals(0, cache.length());
            cache.append(key.slice(2, 0, 0), value.slice(2, 0, 0));
            cache.append(key.slice(2, 0, 100), value.slice(2, 0, 100));
            cache.append(key.slice(2, 0, 1), value.slice(2, 0, 1));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> cache.attend(query.slice(2, 0, 2), part(empty(), 0, 2)),
                    "what the first of the two sees is forgotten");
            String reason = assertThrows(IllegalArgumentException.class, () -> cache.merge(cache))
                    .toString();
            assertTrue(reason.contains("append its keys and values instead"), reason);
            assertEquals(101, cache.length());
        }
    }

    @Test
    void aClosedCacheAnswersNothing() {
        try (PagePool pool = pool(ElementType.FLOAT32)) {
            int free = pool.free();
            StreamingCache cache = StreamingCache.open(design(PLAIN, false), pool, FLASH, workers);
            cache.append(key, value);
            cache.close();
            assertThrows(IllegalStateException.class, () -> cache.attend(query, empty()));
            assertThrows(IllegalStateException.class, () -> cache.append(key, value));
            assertEquals(free, pool.free());
        }
    }

    @Test
    void designsThatCannotBeServedAreRefused() {
        RotaryEmbedding dynamic =
                RotaryEmbedding.of(DIM, DIM, 10_000, RotaryPairing.HALF_SPLIT, RotaryScaling.dynamicNtk(2, 64));
        String reason = assertThrows(IllegalArgumentException.class, () -> design(dynamic, false))
                .toString();
        assertTrue(reason.contains("use RotaryScaling.ntkAware(factor)"), reason);
        RotaryEmbedding narrower = RotaryEmbedding.of(8, 8, 10_000, RotaryPairing.HALF_SPLIT, RotaryScaling.none());
        try (PagePool pool = pool(ElementType.FLOAT32)) {
            int free = pool.free();
            assertThrows(
                    IllegalArgumentException.class,
                    () -> StreamingCache.open(design(narrower, false), pool, FLASH, workers));
            for (String name : List.of("linear", "sliding-window", "streaming-llm")) {
                AttentionVariant variant = AttentionVariants.load().get(name);
                assertThrows(
                        RefusedRequestException.class,
                        () -> StreamingCache.open(design(PLAIN, false), pool, variant, workers),
                        name);
            }
            assertEquals(free, pool.free());
        }
    }
}
