package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link AttentionArguments} says of biases, scales and the storage of keys and values. */
class FeatureArgumentsTest {
    private static final AttentionShape SHAPE = new AttentionShape(2, 4, 2, 3, 5, 8, 6);
    private static final AttentionRequest PLAIN = AttentionRequest.softmax(SHAPE, Mask.full());

    private final RunArena arena = RunArena.open("test");
    private final Tensor query = arena.tensor("query", 2, 4, 3, 8);
    private final Tensor output = arena.tensor("output", 2, 4, 3, 6);
    private final Tensor scale = arena.tensor("scale", 2, 2, 5);

    @AfterEach
    void free() {
        arena.close();
    }

    private AttentionInputs stored(ElementType type) {
        return new AttentionInputs(
                query, arena.tensor("key", type, 2, 2, 5, 8), arena.tensor("value", type, 2, 2, 5, 6));
    }

    private AttentionInputs plain() {
        return stored(ElementType.FLOAT32);
    }

    private AttentionInputs quantized() {
        return stored(ElementType.INT8);
    }

    private static AttentionRequest biased(ScoreBias bias) {
        return PLAIN.withBias(bias);
    }

    private void check(AttentionRequest request, AttentionInputs inputs) {
        AttentionArguments.check(request, inputs, AttentionOutputs.of(output), 1);
    }

    private void assertRefused(String message, AttentionRequest request, AttentionInputs inputs) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> check(request, inputs));
        assertTrue(refusal.toString().contains(message), refusal::toString);
    }

    @ParameterizedTest
    @EnumSource
    void keysAndValuesOfTheTypeOfTheRequestPass(ElementType type) {
        AttentionInputs inputs = stored(type);
        check(PLAIN.withKeyValueType(type), type == ElementType.INT8 ? inputs.withScales(scale, scale) : inputs);
    }

    @Test
    void keysAndValuesOfAnotherTypeAreRefused() {
        AttentionInputs floats = plain();
        AttentionInputs halves = stored(ElementType.FLOAT16);
        assertRefused(
                "key [2, 2, 5, 8] is stored as FLOAT16, expected FLOAT32; convert it, or plan with"
                        + " request.withKeyValueType(...)",
                PLAIN,
                halves);
        assertRefused(
                "value [2, 2, 5, 6] is stored as FLOAT16, expected FLOAT32",
                PLAIN,
                new AttentionInputs(query, floats.key(), halves.value()));
        assertRefused(
                "key [2, 2, 5, 8] is stored as FLOAT32, expected BFLOAT16",
                PLAIN.withKeyValueType(ElementType.BFLOAT16),
                floats);
        assertRefused(
                "key [2, 2, 5, 8] is stored as FLOAT16, expected BFLOAT16",
                PLAIN.withKeyValueType(ElementType.BFLOAT16),
                halves);
    }

    @Test
    void queriesAndOutputsAreAlwaysFloat32() {
        Tensor narrowQuery = arena.tensor("query", ElementType.BFLOAT16, 2, 4, 3, 8);
        AttentionInputs halves = stored(ElementType.BFLOAT16);
        AttentionRequest request = PLAIN.withKeyValueType(ElementType.BFLOAT16);
        assertRefused(
                "query [2, 4, 3, 8] is stored as BFLOAT16, expected FLOAT32",
                request,
                new AttentionInputs(narrowQuery, halves.key(), halves.value()));
        Tensor narrowOutput = arena.tensor("output", ElementType.BFLOAT16, 2, 4, 3, 6);
        assertThrows(
                IllegalArgumentException.class,
                () -> AttentionArguments.check(request, halves, AttentionOutputs.of(narrowOutput), 1));
    }

    @Test
    void scalesAreGivenIffKeysAndValuesAreInt8() {
        AttentionRequest request = PLAIN.withKeyValueType(ElementType.INT8);
        AttentionInputs bare = quantized();
        assertRefused(
                "the keys and values are INT8, but the inputs have no keyScale; use inputs.withScales(", request, bare);
        assertRefused(
                "the inputs have no valueScale",
                request,
                new AttentionInputs(
                        query, bare.key(), bare.value(), Optional.of(scale), Optional.empty(), Optional.empty()));
        assertRefused(
                "the inputs have a keyScale, but the keys and values are FLOAT32; only INT8 has scales",
                PLAIN,
                plain().withScales(scale, scale));
        assertRefused(
                "the inputs have a valueScale, but the keys and values are FLOAT16",
                PLAIN.withKeyValueType(ElementType.FLOAT16),
                new AttentionInputs(
                        query,
                        stored(ElementType.FLOAT16).key(),
                        stored(ElementType.FLOAT16).value(),
                        Optional.empty(),
                        Optional.of(scale),
                        Optional.empty()));
    }

    @Test
    void scalesHaveANumberForEachRow() {
        AttentionRequest request = PLAIN.withKeyValueType(ElementType.INT8);
        Tensor perQueryHead = arena.tensor("scale", 2, 4, 5);
        assertRefused(
                "keyScale has shape [2, 4, 5], expected [2, 2, 5]",
                request,
                quantized().withScales(perQueryHead, scale));
        Tensor perElement = arena.tensor("scale", 2, 2, 5, 6);
        assertRefused(
                "valueScale has shape [2, 2, 5, 6], expected [2, 2, 5]",
                request,
                quantized().withScales(scale, perElement));
        Tensor narrow = arena.tensor("scale", ElementType.FLOAT16, 2, 2, 5);
        assertRefused(
                "keyScale [2, 2, 5] is stored as FLOAT16, expected FLOAT32",
                request,
                quantized().withScales(narrow, scale));
        check(request, quantized().withScales(arena.tensor("scale", 2, 5, 2).permute(0, 2, 1), scale));
    }

    @Test
    void aBiasIsGivenIffTheRequestHasOne() {
        Tensor bias = arena.tensor("bias", 1, 1, 3, 5);
        assertRefused(
                "the inputs have a bias, but the request has none; use request.withBias(...)",
                PLAIN,
                plain().withBias(bias));
        assertRefused(
                "the request has a bias, but the inputs have none; use inputs.withBias(tensor)",
                biased(ScoreBias.shared()),
                plain());
    }

    @ParameterizedTest
    @CsvSource({"false, false, 1, 1", "true, false, 2, 1", "false, true, 1, 4", "true, true, 2, 4"})
    void aBiasHasTheShapeOfItsKindAndNoOther(boolean perSequence, boolean perHead, long batch, long heads) {
        ScoreBias kind = new ScoreBias(perSequence, perHead);
        AttentionRequest request = biased(kind);
        for (long ofBatch = 1; ofBatch <= 2; ofBatch++) {
            for (long ofHeads = 1; ofHeads <= 4; ofHeads++) {
                AttentionInputs inputs = plain().withBias(arena.tensor("bias", ofBatch, ofHeads, 3, 5));
                if (ofBatch == batch && ofHeads == heads) {
                    check(request, inputs);
                } else {
                    String found =
                            "bias has shape [" + ofBatch + ", " + ofHeads + ", 3, 5], expected " + kind.shape(SHAPE);
                    assertRefused(found, request, inputs);
                }
            }
        }
    }

    @Test
    void aBiasHasAFloatForEachPairInContiguousRows() {
        AttentionRequest request = biased(ScoreBias.shared());
        assertRefused(
                "bias has shape [1, 1, 5, 3], expected [1, 1, 3, 5]",
                request,
                plain().withBias(arena.tensor("bias", 1, 1, 5, 3)));
        assertRefused(
                "bias has shape [3, 5], expected [1, 1, 3, 5]", request, plain().withBias(arena.tensor("bias", 3, 5)));
        assertRefused(
                "bias [1, 1, 3, 5] is stored as BFLOAT16, expected FLOAT32",
                request,
                plain().withBias(arena.tensor("bias", ElementType.BFLOAT16, 1, 1, 3, 5)));
        assertRefused(
                "bias [1, 1, 3, 5] has stride 3 along its last dimension, expected 1",
                request,
                plain().withBias(arena.tensor("bias", 1, 1, 5, 3).permute(0, 1, 3, 2)));
        check(
                request,
                plain().withBias(arena.tensor("bias", 1, 1, 9, 9).slice(2, 3, 6).slice(3, 2, 7)));
        Tensor oneRow = arena.tensor("bias", 5);
        check(
                request,
                plain().withBias(Tensor.strided(
                        oneRow.segment(), ScoreBias.shared().shape(SHAPE), 0, 0, 0, 1)));
    }

    @Test
    void outputsMayNotLieOverBiasesAndScales() {
        Tensor room = arena.tensor("room", 144);
        Tensor over = Tensor.of(room.segment(), 2, 4, 3, 6);
        AttentionInputs biasInside = plain().withBias(Tensor.of(room.segment(), 1, 1, 3, 5));
        assertOverlap("output [2, 4, 3, 6] overlaps bias", biased(ScoreBias.shared()), biasInside, over);
        Tensor scaleInside = Tensor.of(room.segment(), 2, 2, 5);
        AttentionRequest int8 = PLAIN.withKeyValueType(ElementType.INT8);
        assertOverlap("overlaps keyScale", int8, quantized().withScales(scaleInside, scale), over);
        assertOverlap("overlaps valueScale", int8, quantized().withScales(scale, scaleInside), over);
    }

    private static void assertOverlap(String message, AttentionRequest request, AttentionInputs inputs, Tensor over) {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> AttentionArguments.check(request, inputs, AttentionOutputs.of(over), 1));
        assertTrue(refusal.toString().contains(message), refusal::toString);
    }

    @Test
    void biasesAndScalesMustBeAccessible() {
        RunArena other = RunArena.open("short-lived");
        Tensor staleBias = other.tensor("bias", 1, 1, 3, 5);
        Tensor staleScale = other.tensor("scale", 2, 2, 5);
        other.close();
        AttentionRequest int8 = PLAIN.withKeyValueType(ElementType.INT8);
        assertThrows(IllegalStateException.class, () -> check(biased(ScoreBias.shared()), plain().withBias(staleBias)));
        assertThrows(IllegalStateException.class, () -> check(int8, quantized().withScales(staleScale, scale)));
        assertThrows(IllegalStateException.class, () -> check(int8, quantized().withScales(scale, staleScale)));
        try (Arena confined = Arena.ofConfined()) {
            AttentionInputs mine = plain().withBias(Tensor.of(confined.allocate(60, 4), 1, 1, 3, 5));
            AttentionRequest request = biased(ScoreBias.shared());
            check(request, mine);
            assertThrows(
                    WrongThreadException.class,
                    () -> AttentionArguments.check(request, mine, AttentionOutputs.of(output), 2));
        }
    }
}
