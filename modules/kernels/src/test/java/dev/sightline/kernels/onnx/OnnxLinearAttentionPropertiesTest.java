package dev.sightline.kernels.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.RefusedRequestException;
import dev.sightline.attention.Workers;
import dev.sightline.attention.onnx.OnnxLinearAttention;
import dev.sightline.attention.onnx.OnnxLinearAttentionInputs;
import dev.sightline.attention.onnx.OnnxLinearAttentionOutputs;
import dev.sightline.attention.onnx.OnnxUpdateRule;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of the operator beyond the cases that ONNX tests. */
@Tag("provider")
class OnnxLinearAttentionPropertiesTest {
    private static final long SEED = 37;
    private static final long BATCH = 2;
    private static final long QUERY_HEADS = 4;
    private static final long HEADS = 2;
    private static final long HEAD_DIM = 7;
    private static final long VALUE_DIM = 9;

    private final RunArena arena = RunArena.open("test");
    private final Workers workers = Workers.of(1);
    private final Workers three = Workers.of(3);
    private final SplittableRandom random = new SplittableRandom(SEED);

    @AfterEach
    void close() {
        workers.close();
        three.close();
        arena.close();
    }

    private static OnnxLinearAttention attention(OnnxUpdateRule rule) {
        return OnnxLinearAttention.ofHeads(QUERY_HEADS, HEADS).withUpdateRule(rule);
    }

    private static String variant(OnnxUpdateRule rule) {
        return rule.corrected() ? "gated-deltanet" : "gated-linear";
    }

    private Tensor between(double low, double high, ElementType type, long... shape) {
        return LinearAttentionCase.between(low, high, random, arena, type, shape);
    }

    private OnnxLinearAttentionInputs inputs(OnnxUpdateRule rule, ElementType type, long batch, long length) {
        OnnxLinearAttentionInputs inputs = OnnxLinearAttentionInputs.of(
                between(-1, 1, type, batch, length, QUERY_HEADS * HEAD_DIM),
                between(-0.3, 0.3, type, batch, length, HEADS * HEAD_DIM),
                between(-1, 1, type, batch, length, HEADS * VALUE_DIM));
        if (rule.gated()) {
            inputs = inputs.withDecay(between(-0.5, 0, type, batch, length, HEADS * HEAD_DIM));
        }
        return rule.corrected() ? inputs.withBeta(between(0, 1, type, batch, length, HEADS)) : inputs;
    }

    private OnnxLinearAttentionInputs inputs(OnnxUpdateRule rule, long length) {
        return inputs(rule, ElementType.FLOAT32, BATCH, length);
    }

    private Tensor state(ElementType type) {
        return between(-1, 1, type, BATCH, HEADS, HEAD_DIM, VALUE_DIM);
    }

    /** Some positions of inputs whose state is given apart. */
    private static OnnxLinearAttentionInputs part(OnnxLinearAttentionInputs inputs, long from, long to) {
        return new OnnxLinearAttentionInputs(
                inputs.query().slice(1, from, to),
                inputs.key().slice(1, from, to),
                inputs.value().slice(1, from, to),
                Optional.empty(),
                inputs.decay().map(decay -> decay.slice(1, from, to)),
                inputs.beta().map(beta -> beta.slice(1, from, to)));
    }

    private OnnxLinearAttentionOutputs run(OnnxLinearAttention attention, OnnxLinearAttentionInputs inputs) {
        OnnxLinearAttentionOutputs outputs = OnnxLinearAttentionOutputs.allocate(attention.sizes(inputs), arena);
        run(attention, inputs, outputs, workers);
        return outputs;
    }

    private void run(
            OnnxLinearAttention attention,
            OnnxLinearAttentionInputs inputs,
            OnnxLinearAttentionOutputs outputs,
            Workers threads) {
        attention.run(inputs, outputs, AttentionVariants.load().get(variant(attention.updateRule())), threads, arena);
    }

    private static void assertSameBits(OnnxLinearAttentionOutputs expected, OnnxLinearAttentionOutputs found) {
        assertArrayEquals(expected.output().toArray(), found.output().toArray());
        assertArrayEquals(
                expected.presentState().toArray(), found.presentState().toArray());
    }

    @ParameterizedTest(name = "{0} in steps of {1}, seed 37")
    @CsvSource({
        "LINEAR, 1",
        "LINEAR, 50",
        "GATED, 1",
        "GATED, 7",
        "DELTA, 1",
        "DELTA, 49",
        "GATED_DELTA, 1",
        "GATED_DELTA, 13"
    })
    void decodingGivesTheBitsOfPrefill(OnnxUpdateRule rule, long step) {
        long length = 101;
        OnnxLinearAttention attention = attention(rule);
        OnnxLinearAttentionInputs inputs = inputs(rule, length);
        Tensor past = state(ElementType.FLOAT32);
        OnnxLinearAttentionOutputs prefill = run(attention, inputs.withPastState(past));
        OnnxLinearAttentionOutputs decoded =
                OnnxLinearAttentionOutputs.allocate(attention.sizes(inputs.withPastState(past)), arena);
        decoded.presentState().copyFrom(past);
        for (long from = 0; from < length; from += step) {
            long to = Math.min(length, from + step);
            run(
                    attention,
                    part(inputs, from, to).withPastState(decoded.presentState()),
                    new OnnxLinearAttentionOutputs(decoded.output().slice(1, from, to), decoded.presentState()),
                    workers);
        }
        assertSameBits(prefill, decoded);
    }

    @ParameterizedTest(name = "{0}, seed 37")
    @EnumSource(
            value = ElementType.class,
            names = {"FLOAT32", "FLOAT16", "BFLOAT16"})
    void aStateMayBeAdvancedInPlace(ElementType ofState) {
        OnnxLinearAttention attention = attention(OnnxUpdateRule.GATED_DELTA);
        OnnxLinearAttentionInputs inputs = inputs(OnnxUpdateRule.GATED_DELTA, 5).withPastState(state(ofState));
        OnnxLinearAttentionOutputs apart = run(attention, inputs);
        OnnxLinearAttentionOutputs inPlace = new OnnxLinearAttentionOutputs(
                arena.tensor("output", apart.output().shape().sizes()),
                inputs.pastState().orElseThrow());
        run(attention, inputs, inPlace, workers);
        assertSameBits(apart, inPlace);
    }

    @ParameterizedTest(name = "{0}, seed 37")
    @EnumSource(OnnxUpdateRule.class)
    void threadsAndTheChunkSizeShowInNoBit(OnnxUpdateRule rule) {
        OnnxLinearAttention attention = attention(rule);
        OnnxLinearAttentionInputs inputs = inputs(rule, ElementType.FLOAT32, 1, 61);
        OnnxLinearAttentionOutputs one = run(attention, inputs);
        OnnxLinearAttentionOutputs other = OnnxLinearAttentionOutputs.allocate(attention.sizes(inputs), arena);
        run(attention.withChunkSize(1), inputs, other, three);
        assertSameBits(one, other);
    }

    @Test
    void aBetaForAllHeadsIsTheSameForEachSeed37() {
        OnnxLinearAttention attention = attention(OnnxUpdateRule.DELTA);
        OnnxLinearAttentionInputs inputs = inputs(OnnxUpdateRule.DELTA, 6);
        Tensor single = between(0, 1, ElementType.FLOAT32, BATCH, 6, 1);
        Tensor repeated = arena.tensor("beta", BATCH, 6, HEADS);
        for (long head = 0; head < HEADS; head++) {
            repeated.slice(2, head, head + 1).copyFrom(single);
        }
        assertSameBits(run(attention, inputs.withBeta(repeated)), run(attention, inputs.withBeta(single)));
    }

    /** Past positions leave nothing, not even rounding. */
    @ParameterizedTest(name = "{0} decays, seed 37")
    @CsvSource({"2", "14"})
    void aDecayOfMinusInfinityForgetsSeed37(long decays) {
        OnnxLinearAttention attention = attention(OnnxUpdateRule.GATED);
        OnnxLinearAttentionInputs inputs = inputs(OnnxUpdateRule.GATED, 6);
        Tensor decay = between(-1, 0, ElementType.FLOAT32, BATCH, 6, decays);
        decay.slice(1, 4, 5).fill(Float.NEGATIVE_INFINITY);
        OnnxLinearAttentionOutputs whole =
                run(attention, inputs.withDecay(decay).withPastState(state(ElementType.FLOAT32)));
        OnnxLinearAttentionOutputs fresh = run(attention, part(inputs.withDecay(decay), 4, 6));
        assertArrayEquals(
                fresh.output().toArray(), whole.output().slice(1, 4, 6).toArray());
        assertArrayEquals(fresh.presentState().toArray(), whole.presentState().toArray());
    }

    /** As a model hands them over that computes them in one product. */
    @Test
    void columnsOfOneTensorAreReadInPlaceSeed37() {
        OnnxLinearAttention attention = attention(OnnxUpdateRule.GATED_DELTA);
        OnnxLinearAttentionInputs apart = inputs(OnnxUpdateRule.GATED_DELTA, 5);
        long queries = QUERY_HEADS * HEAD_DIM;
        long keys = HEADS * HEAD_DIM;
        long values = HEADS * VALUE_DIM;
        Tensor fused = arena.tensor("fused", BATCH, 5, queries + 2 * keys + values + HEADS);
        Tensor query = fused.slice(2, 0, queries).copyFrom(apart.query());
        Tensor key = fused.slice(2, queries, queries + keys).copyFrom(apart.key());
        long next = queries + keys;
        Tensor value = fused.slice(2, next, next + values).copyFrom(apart.value());
        next += values;
        Tensor decay = fused.slice(2, next, next + keys).copyFrom(apart.decay().orElseThrow());
        Tensor beta = fused.slice(2, next + keys, next + keys + HEADS)
                .copyFrom(apart.beta().orElseThrow());
        OnnxLinearAttentionInputs together =
                OnnxLinearAttentionInputs.of(query, key, value).withDecay(decay).withBeta(beta);
        assertSameBits(run(attention, apart), run(attention, together));
    }

    @Test
    void aNanStaysInItsSequenceAndHeadSeed37() {
        OnnxLinearAttention attention = attention(OnnxUpdateRule.GATED_DELTA);
        OnnxLinearAttentionInputs inputs = inputs(OnnxUpdateRule.GATED_DELTA, 5);
        OnnxLinearAttentionOutputs clean = run(attention, inputs);
        inputs.key().set(Float.NaN, 1, 2, 0);
        OnnxLinearAttentionOutputs outputs = run(attention, inputs);
        long ofHead = QUERY_HEADS / HEADS * VALUE_DIM;
        for (long i = 0; i < 5; i++) {
            for (long column = 0; column < QUERY_HEADS * VALUE_DIM; column++) {
                assertEquals(clean.output().get(0, i, column), outputs.output().get(0, i, column));
                float found = outputs.output().get(1, i, column);
                if (column < ofHead && i >= 2) {
                    assertTrue(Float.isNaN(found), "output at 1, " + i + ", " + column + " is " + found);
                } else {
                    assertEquals(clean.output().get(1, i, column), found);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}, seed 37")
    @CsvSource({"LINEAR, FLOAT32", "GATED, BFLOAT16", "DELTA, FLOAT16", "GATED_DELTA, FLOAT32"})
    void noPositionsLeaveTheStateAsItIs(OnnxUpdateRule rule, ElementType type) {
        OnnxLinearAttention attention = attention(rule);
        OnnxLinearAttentionInputs inputs = inputs(rule, type, BATCH, 0);
        Tensor past = state(ElementType.FLOAT16);
        OnnxLinearAttentionOutputs outputs = run(attention, inputs.withPastState(past));
        assertEquals(0, outputs.output().shape().elements());
        assertArrayEquals(past.toArray(), outputs.presentState().toArray());
        OnnxLinearAttentionOutputs fresh = OnnxLinearAttentionOutputs.allocate(attention.sizes(inputs), arena);
        fresh.presentState().fill(7);
        run(attention, inputs, fresh, workers);
        assertArrayEquals(
                new float[(int) fresh.presentState().shape().elements()],
                fresh.presentState().toArray());
    }

    @ParameterizedTest(name = "{0}, seed 37")
    @EnumSource(OnnxUpdateRule.class)
    void aBatchMayBeEmpty(OnnxUpdateRule rule) {
        OnnxLinearAttentionOutputs outputs = run(attention(rule), inputs(rule, ElementType.BFLOAT16, 0, 3));
        assertEquals(0, outputs.output().shape().elements());
        assertEquals(0, outputs.presentState().shape().elements());
    }

    /** What the documentation promises of the built-in variants. */
    @ParameterizedTest(name = "{0} serves {1} with {2} decays: {3}, seed 37")
    @CsvSource({
        "gated-linear, LINEAR, 14, true",
        "gated-linear, GATED, 14, true",
        "gated-linear, GATED, 2, true",
        "gated-linear, DELTA, 14, false",
        "gated-deltanet, DELTA, 14, true",
        "gated-deltanet, GATED_DELTA, 14, true",
        "gated-deltanet, GATED_DELTA, 2, true",
        "gated-deltanet, GATED, 14, false",
        "mamba2, GATED, 2, true",
        "mamba2, GATED, 14, false",
        "deltanet, DELTA, 14, true",
        "deltanet, GATED_DELTA, 14, false",
        "flash, LINEAR, 14, false",
    })
    void aVariantMustServeTheRule(String variant, OnnxUpdateRule rule, long decays, boolean served) {
        OnnxLinearAttention attention = attention(rule);
        OnnxLinearAttentionInputs inputs = inputs(rule, 3);
        if (rule.gated()) {
            inputs = inputs.withDecay(between(-1, 0, ElementType.FLOAT32, BATCH, 3, decays));
        }
        OnnxLinearAttentionInputs given = inputs;
        OnnxLinearAttentionOutputs outputs = OnnxLinearAttentionOutputs.allocate(attention.sizes(given), arena);
        outputs.presentState().fill(Float.NaN);
        outputs.output().fill(Float.NaN);
        if (served) {
            attention.run(given, outputs, AttentionVariants.load().get(variant), workers, arena);
            assertSameBits(run(attention, given), outputs);
        } else {
            assertThrows(
                    RefusedRequestException.class,
                    () -> attention.run(given, outputs, AttentionVariants.load().get(variant), workers, arena));
            assertTrue(Float.isNaN(outputs.output().get(0, 0, 0)));
            assertTrue(Float.isNaN(outputs.presentState().get(0, 0, 0, 0)));
        }
    }
}
