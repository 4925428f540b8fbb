package dev.sightline.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.UpdateRule;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadTest {
    @Test
    void queryHeadsOfAGroupReadOneKeyValueHead() {
        AttentionShape shape = new AttentionShape(2, 6, 3, 1, 1, 1, 1);
        try (RunArena arena = RunArena.open("test")) {
            AttentionInputs inputs =
                    new AttentionInputs(counting(arena, 2, 6), counting(arena, 2, 3), counting(arena, 2, 3));
            for (int batch = 0; batch < 2; batch++) {
                for (int head = 0; head < 6; head++) {
                    Head numbers = Head.of(shape, inputs, batch, head);
                    assertEquals(6 * batch + head, numbers.query().get(0));
                    assertEquals(3 * batch + head / 2, numbers.key().get(0));
                    assertEquals(3 * batch + head / 2, numbers.value().get(0));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "1, 6", "2, 6"})
    void biasOfSizeOneIsSharedByAllSequencesOrHeads(int batches, int heads) {
        AttentionShape shape = new AttentionShape(2, 6, 3, 1, 1, 1, 1);
        try (RunArena arena = RunArena.open("test")) {
            AttentionInputs inputs = new AttentionInputs(
                            counting(arena, 2, 6), counting(arena, 2, 3), counting(arena, 2, 3))
                    .withBias(counting(arena, batches, heads));
            for (int batch = 0; batch < 2; batch++) {
                for (int head = 0; head < 6; head++) {
                    double expected = (batches == 1 ? 0 : batch * heads) + (heads == 1 ? 0 : head);
                    SimpleMatrix bias =
                            Head.of(shape, inputs, batch, head).bias().orElseThrow();
                    assertEquals(expected, bias.get(0));
                }
            }
        }
    }

    @Test
    void storedNumbersAreMultipliedByTheScaleOfTheirRowExactly() {
        AttentionShape shape = new AttentionShape(1, 2, 1, 1, 2, 2, 1);
        try (RunArena arena = RunArena.open("test")) {
            Tensor key = arena.tensor("key", ElementType.INT8, 1, 1, 2, 2).copyFrom(new float[] {1, -128, 127, 3});
            Tensor value = arena.tensor("value", ElementType.INT8, 1, 1, 2, 1).copyFrom(new float[] {5, 7});
            Tensor ofKeys = arena.tensor("scale", 1, 1, 2).copyFrom(new float[] {0.5f, 0.1f});
            Tensor ofValues = arena.tensor("scale", 1, 1, 2).copyFrom(new float[] {2, Float.NaN});
            AttentionInputs inputs =
                    new AttentionInputs(arena.tensor("query", 1, 2, 1, 2), key, value).withScales(ofKeys, ofValues);
            Head numbers = Head.of(shape, inputs, 0, 1);
            assertEquals(-64, numbers.key().get(0, 1));
            assertEquals(127 * (double) 0.1f, numbers.key().get(1, 0), "no rounding to float32");
            assertEquals(10, numbers.value().get(0));
            assertTrue(Double.isNaN(numbers.value().get(1)));
        }
    }

    @Test
    void gatesAndStatesAreThoseOfTheKeyValueHead() {
        AttentionShape shape = new AttentionShape(2, 6, 3, 1, 1, 1, 1);
        try (RunArena arena = RunArena.open("test")) {
            AttentionInputs inputs = new AttentionInputs(
                            counting(arena, 2, 6), counting(arena, 2, 3), counting(arena, 2, 3))
                    .withRecurrence(new RecurrenceInputs(
                            Optional.of(counting(arena, 2, 3)),
                            Optional.of(counting(arena, 2, 3).select(3, 0)),
                            Optional.of(counting(arena, 2, 3))));
            for (int batch = 0; batch < 2; batch++) {
                for (int head = 0; head < 6; head++) {
                    HeadRecurrence numbers = Head.of(shape, inputs, batch, head).recurrence();
                    int keyValueHead = 3 * batch + head / 2;
                    assertEquals(keyValueHead, numbers.logDecay().orElseThrow().get(0));
                    assertEquals(keyValueHead, numbers.beta(0));
                    assertEquals(
                            keyValueHead, numbers.initialState().orElseThrow().get(0));
                }
            }
            AttentionFunction ofFifth = HeadFunction.of(
                    AttentionRequest.recurrence(
                            shape, Mask.full(), UpdateRule.decaying(new Decay.OfHead(List.of(0.1, 0.2, 0.3)))),
                    5);
            assertEquals(UpdateRule.decaying(new Decay.OfHead(List.of(0.3))), ((Recurrence) ofFifth).rule());
        }
    }

    private static Tensor counting(RunArena arena, int batch, int heads) {
        Tensor tensor = arena.tensor("counting", batch, heads, 1, 1);
        for (int i = 0; i < batch * heads; i++) {
            tensor.set(i, i / heads, i % heads, 0, 0);
        }
        return tensor;
    }
}
