package dev.sightline.kernels.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.RefusedRequestException;
import dev.sightline.attention.Workers;
import dev.sightline.attention.onnx.OnnxAttention;
import dev.sightline.attention.onnx.OnnxAttentionInputs;
import dev.sightline.attention.onnx.OnnxAttentionOutputs;
import dev.sightline.attention.onnx.OnnxAttentionSizes;
import dev.sightline.attention.onnx.OnnxMask;
import dev.sightline.attention.onnx.QkMatmulOutputMode;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of the operator beyond the cases that ONNX tests. */
class OnnxAttentionPropertiesTest {
    private static final long SEED = 31;

    private final RunArena arena = RunArena.open("test");
    private final Workers workers = Workers.of(1);
    private final SplittableRandom random = new SplittableRandom(SEED);

    @AfterEach
    void close() {
        workers.close();
        arena.close();
    }

    private Tensor random(ElementType type, long... shape) {
        Tensor tensor = arena.tensor("random", type, shape);
        float[] values = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return tensor.copyFrom(values);
    }

    private Tensor random(long... shape) {
        return random(ElementType.FLOAT32, shape);
    }

    private OnnxAttentionOutputs run(String variant, OnnxAttention attention, OnnxAttentionInputs inputs) {
        OnnxAttentionSizes sizes = attention.sizes(inputs);
        OnnxAttentionOutputs outputs =
                OnnxAttentionOutputs.allocate(sizes, arena).withQkMatmulOutput(sizes, arena);
        attention.run(inputs, outputs, AttentionVariants.load().get(variant), workers, arena);
        return outputs;
    }

    private float[] y(OnnxAttention attention, OnnxAttentionInputs inputs) {
        return run("flash", attention, inputs).y().toArray();
    }

    /** Rank 3 lays heads side by side, rank 4 behind one another. */
    @Test
    void bothLayoutsGiveTheSameBitsSeed31() {
        Tensor q = random(2, 7, 4 * 8);
        Tensor k = random(2, 9, 2 * 8);
        Tensor v = random(2, 9, 2 * 6);
        OnnxAttention attention = OnnxAttention.ofOpset(23).withIsCausal(true);
        Tensor packed = run("flash", attention.withNumHeads(4, 2), OnnxAttentionInputs.of(q, k, v))
                .y();
        OnnxAttentionInputs byHead = OnnxAttentionInputs.of(
                Tensor.strided(q.segment(), Shape.of(2, 4, 7, 8), 7 * 32, 8, 32, 1),
                Tensor.strided(k.segment(), Shape.of(2, 2, 9, 8), 9 * 16, 8, 16, 1),
                Tensor.strided(v.segment(), Shape.of(2, 2, 9, 6), 9 * 12, 6, 12, 1));
        Tensor y = run("flash", attention, byHead).y();
        for (long b = 0; b < 2; b++) {
            for (long i = 0; i < 7; i++) {
                for (long column = 0; column < 24; column++) {
                    assertEquals(packed.get(b, i, column), y.get(b, column / 6, i, column % 6));
                }
            }
        }
    }

    /** A cache inside the operator and one outside it, filled as far, are the same attention. */
    @Test
    void pastKeysAndUnpaddedLengthsAgreeSeed31() {
        Tensor q = random(1, 4, 3, 8);
        Tensor cacheOfKeys = random(1, 2, 20, 8);
        Tensor cacheOfValues = random(1, 2, 20, 8);
        OnnxAttention attention = OnnxAttention.ofOpset(25).withIsCausal(true).withWindow(6, -1);
        float[] outside = y(
                attention, OnnxAttentionInputs.of(q, cacheOfKeys, cacheOfValues).withNonpadKvSeqlen(List.of(14L)));
        float[] inside = y(
                attention,
                OnnxAttentionInputs.of(q, cacheOfKeys.slice(2, 11, 14), cacheOfValues.slice(2, 11, 14))
                        .withPast(cacheOfKeys.slice(2, 0, 11), cacheOfValues.slice(2, 0, 11)));
        assertArrayEquals(outside, inside, 1e-6f);
    }

    @ParameterizedTest(name = "{0}, seed 31")
    @ValueSource(strings = {"flash", "full"})
    void aBooleanMaskAndItsInfinitiesGiveTheSameBits(String variant) {
        Tensor visible = arena.tensor("mask", ElementType.INT8, 2, 4, 5, 9);
        Tensor added = arena.tensor("mask", 2, 4, 5, 9);
        float[] bits = new float[2 * 4 * 5 * 9];
        float[] numbers = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = random.nextInt(3) == 0 ? 0 : 1;
            numbers[i] = bits[i] == 0 ? Float.NEGATIVE_INFINITY : 0;
        }
        visible.copyFrom(bits);
        added.copyFrom(numbers);
        OnnxAttentionInputs inputs = OnnxAttentionInputs.of(random(2, 4, 5, 8), random(2, 2, 9, 8), random(2, 2, 9, 8));
        OnnxAttention attention =
                OnnxAttention.ofOpset(23).withSoftcap(3).withQkMatmulOutputMode(QkMatmulOutputMode.WEIGHTS);
        OnnxAttentionOutputs one = run(variant, attention, inputs.withAttnMask(OnnxMask.visible(visible)));
        OnnxAttentionOutputs other = run(variant, attention, inputs.withAttnMask(OnnxMask.added(added)));
        assertArrayEquals(one.y().toArray(), other.y().toArray());
        assertArrayEquals(
                one.qkMatmulOutput().orElseThrow().toArray(),
                other.qkMatmulOutput().orElseThrow().toArray());
    }

    @Test
    void aNanBehindTheUnpaddedLengthStaysHiddenSeed31() {
        Tensor k = random(1, 1, 6, 8);
        Tensor v = random(1, 1, 6, 8);
        k.slice(2, 4, 6).fill(Float.NaN);
        v.slice(2, 4, 6).fill(Float.NaN);
        OnnxAttention attention = OnnxAttention.ofOpset(24).withQkMatmulOutputMode(QkMatmulOutputMode.WEIGHTS);
        OnnxAttentionOutputs outputs = run(
                "flash",
                attention,
                OnnxAttentionInputs.of(random(1, 1, 3, 8), k, v).withNonpadKvSeqlen(List.of(4L)));
        for (float number : outputs.y().toArray()) {
            assertTrue(Float.isFinite(number));
        }
        for (float weight : outputs.qkMatmulOutput().orElseThrow().toArray()) {
            assertTrue(Float.isFinite(weight));
        }
    }

    /** Much software writes the lowest number of the type for "hidden"; it is a number, and no key is preferred. */
    @ParameterizedTest(name = "{0}, seed 31")
    @EnumSource(
            value = ElementType.class,
            names = {"FLOAT32", "BFLOAT16"})
    void theLowestNumberForAllKeysGivesTheirMean(ElementType type) {
        Tensor v = random(type, 1, 1, 6, 8);
        Tensor mask = arena.tensor("mask", type, 6);
        mask.fill(type == ElementType.FLOAT32 ? -Float.MAX_VALUE : -3.3895314e38f);
        Tensor y = run(
                        "flash",
                        OnnxAttention.ofOpset(23),
                        OnnxAttentionInputs.of(random(type, 1, 1, 2, 8), random(type, 1, 1, 6, 8), v)
                                .withAttnMask(OnnxMask.added(mask)))
                .y();
        for (long column = 0; column < 8; column++) {
            double mean = 0;
            for (long key = 0; key < 6; key++) {
                mean += v.get(0, 0, key, column) / 6;
            }
            assertEquals(mean, y.get(0, 0, 1, column), type == ElementType.FLOAT32 ? 1e-6 : 4e-3);
        }
    }

    @ParameterizedTest(name = "values as {0}, seed 31")
    @EnumSource(
            value = ElementType.class,
            names = {"FLOAT32", "FLOAT16", "BFLOAT16"})
    void valuesMayBeStoredInAnotherTypeThanKeys(ElementType ofValues) {
        OnnxAttention attention =
                OnnxAttention.ofOpset(24).withIsCausal(true).withQkMatmulOutputMode(QkMatmulOutputMode.BIASED);
        OnnxAttentionInputs inputs = OnnxAttentionInputs.of(
                        random(ElementType.BFLOAT16, 2, 4, 3, 8),
                        random(ElementType.BFLOAT16, 2, 2, 3, 8),
                        random(ofValues, 2, 2, 3, 6))
                .withPast(random(ElementType.BFLOAT16, 2, 2, 5, 8), random(ofValues, 2, 2, 5, 6));
        OnnxAttentionOutputs outputs = run("flash", attention, inputs);
        AttentionOracle oracle = new AttentionOracle(attention, inputs);
        assertEquals(ElementType.BFLOAT16, outputs.y().elementType());
        double[][][][] y = AttentionOracle.byHead(outputs.y(), 0);
        double[][][][] scores = AttentionOracle.byHead(outputs.qkMatmulOutput().orElseThrow(), 0);
        for (int head = 0; head < 4; head++) {
            assertArrayEquals(oracle.y[1][head][2], y[1][head][2], 5e-3);
            assertArrayEquals(oracle.scores[1][head][2], scores[1][head][2], 5e-3);
        }
    }

    @ParameterizedTest(name = "batch {0}, {1} queries, {2} keys")
    @CsvSource({"0, 3, 4", "2, 0, 4", "2, 3, 0", "2, 0, 0"})
    void sizesMayBeZero(long batch, long queries, long keys) {
        Tensor mask = arena.tensor("mask", ElementType.INT8, 1, queries, keys);
        OnnxAttentionInputs inputs = OnnxAttentionInputs.of(
                        random(batch, 4, queries, 8), random(batch, 2, keys, 8), random(batch, 2, keys, 6))
                .withAttnMask(OnnxMask.visible(mask))
                .withNonpadKvSeqlen(Collections.nCopies((int) batch, keys));
        OnnxAttention attention = OnnxAttention.ofOpset(25).withIsCausal(true).withWindow(1, -1);
        OnnxAttentionOutputs outputs = run("flash", attention, inputs);
        assertArrayEquals(
                new float[(int) (batch * 4 * queries * 6)], outputs.y().toArray());
    }

    /** Mode 0 comes before the softcap, as its name says. */
    @Test
    void theScoresOfModeZeroAreNotCappedSeed31() {
        OnnxAttentionInputs inputs = OnnxAttentionInputs.of(random(1, 1, 3, 8), random(1, 1, 4, 8), random(1, 1, 4, 8));
        OnnxAttention attention = OnnxAttention.ofOpset(23);
        assertArrayEquals(
                run("flash", attention, inputs).qkMatmulOutput().orElseThrow().toArray(),
                run("flash", attention.withSoftcap(0.1), inputs)
                        .qkMatmulOutput()
                        .orElseThrow()
                        .toArray());
    }

    @Test
    void aVariantThatCannotRefusesBeforeAnythingIsWritten() {
        OnnxAttentionInputs inputs = OnnxAttentionInputs.of(random(1, 1, 3, 8), random(1, 1, 4, 8), random(1, 1, 4, 8));
        OnnxAttention attention = OnnxAttention.ofOpset(23);
        OnnxAttentionOutputs outputs = OnnxAttentionOutputs.allocate(attention.sizes(inputs), arena)
                .withPresent(attention.sizes(inputs), arena);
        outputs.presentKey().orElseThrow().fill(7);
        assertThrows(
                RefusedRequestException.class,
                () -> attention.run(inputs, outputs, AttentionVariants.load().get("sliding-window"), workers, arena));
        assertEquals(7, outputs.presentKey().orElseThrow().get(0, 0, 3, 7));
    }

    @Test
    void anOutputOverAnInputIsRefused() {
        Tensor past = random(1, 1, 8, 8);
        OnnxAttentionInputs inputs = OnnxAttentionInputs.of(random(1, 1, 3, 8), random(1, 1, 3, 8), random(1, 1, 3, 8))
                .withPast(past.slice(2, 0, 5), random(1, 1, 5, 8));
        OnnxAttention attention = OnnxAttention.ofOpset(23);
        OnnxAttentionOutputs outputs =
                OnnxAttentionOutputs.allocate(attention.sizes(inputs), arena).withPresent(past, random(1, 1, 8, 8));
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> attention.run(inputs, outputs, AttentionVariants.load().get("flash"), workers, arena));
        assertTrue(error.toString().contains("present_key [1, 1, 8, 8] overlaps past_key"), error.toString());
    }
}
