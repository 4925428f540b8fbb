package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Decay;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.RefusedRequestException;
import dev.sightline.attention.UpdateRule;
import dev.sightline.attention.Workers;
import dev.sightline.attention.hybrid.HybridHeads;
import dev.sightline.attention.hybrid.HybridPlan;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HybridPlanTest {
    private static final AttentionVariants VARIANTS = AttentionVariants.load();
    private static final AttentionShape SHAPE = new AttentionShape(2, 8, 4, 37, 37, 16, 24);
    private static final AttentionFunction EXACT =
            AttentionRequest.softmax(SHAPE, Mask.causal(SHAPE)).function();
    private static final AttentionFunction GATED = AttentionRequest.recurrence(
                    SHAPE, Mask.causal(SHAPE), UpdateRule.decayingDelta(new Decay.OfPosition()))
            .function();

    @Test
    void everyHeadGetsTheBitsOfItsVariantAloneSeed31() {
        SplittableRandom random = new SplittableRandom(31);
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(2)) {
            AttentionInputs inputs = new AttentionInputs(
                            draw(arena, SHAPE.query(), random, 1),
                            draw(arena, SHAPE.key(), random, 0.25),
                            draw(arena, SHAPE.value(), random, 1))
                    .withRecurrence(RecurrenceInputs.NONE
                            .withLogDecay(draw(arena, SHAPE.scales(), random, 0.1))
                            .withBeta(draw(arena, SHAPE.scales(), random, 1)));
            Tensor output = arena.tensor("output", SHAPE.output().sizes());
            HybridPlan plan = HybridPlan.of(
                    SHAPE,
                    List.of(
                            new HybridHeads(1, "flash", EXACT),
                            new HybridHeads(2, "gated-deltanet", GATED),
                            new HybridHeads(
                                    1,
                                    "linear",
                                    AttentionRequest.linear(SHAPE, Mask.causal(0))
                                            .function())),
                    VARIANTS,
                    workers,
                    arena);
            plan.forward(inputs, AttentionOutputs.of(output));

            assertEquals(
                    List.of("flash", "gated-deltanet", "linear"),
                    plan.descriptions().stream()
                            .map(description -> description.variant())
                            .toList());
            AttentionInputs plain = inputs.withRecurrence(RecurrenceInputs.NONE);
            assertSameHeads(output, alone(arena, workers, "flash", EXACT, plain), 0, 2);
            assertSameHeads(output, alone(arena, workers, "gated-deltanet", GATED, inputs), 2, 6);
        }
    }

    private static Tensor alone(
            RunArena arena, Workers workers, String variant, AttentionFunction function, AttentionInputs inputs) {
        Tensor output = arena.tensor("alone", SHAPE.output().sizes());
        VARIANTS.get(variant)
                .plan(new AttentionRequest(SHAPE, function, false), workers, arena)
                .forward(inputs, AttentionOutputs.of(output));
        return output;
    }

    private static void assertSameHeads(Tensor found, Tensor expected, long from, long to) {
        assertArrayEquals(
                expected.slice(1, from, to).toArray(), found.slice(1, from, to).toArray());
    }

    private static Tensor draw(RunArena arena, Shape shape, SplittableRandom random, double size) {
        float[] numbers = new float[(int) shape.elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (random.nextDouble(-1, 1) * size);
        }
        return arena.tensor("drawn", shape.sizes()).copyFrom(numbers);
    }

    @Test
    void whatNoPartSeesIsRefusedBeforeAnythingIsWritten() {
        AttentionShape shape = new AttentionShape(1, 8, 8, 3, 3, 16, 16);
        AttentionFunction exact = AttentionRequest.softmax(shape, Mask.full()).function();
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(1)) {
            HybridPlan plan = HybridPlan.of(
                    shape,
                    List.of(new HybridHeads(4, "flash", exact), new HybridHeads(4, "flash", exact)),
                    VARIANTS,
                    workers,
                    arena);
            Tensor both = arena.tensor("both", 1, 12, 3, 16);
            both.fill(1);
            Tensor key = arena.tensor("key", shape.key().sizes());
            AttentionInputs inputs = new AttentionInputs(both.slice(1, 0, 8), key, key);
            String overlap = assertThrows(
                            IllegalArgumentException.class,
                            () -> plan.forward(inputs, AttentionOutputs.of(both.slice(1, 4, 12))))
                    .toString();
            assertTrue(overlap.contains("output") && overlap.contains("overlaps query"), overlap);
            Tensor output = arena.tensor("output", shape.output().sizes());
            Tensor tooMany = arena.tensor("beta", 1, 16, 3);
            String heads = assertThrows(
                            IllegalArgumentException.class,
                            () -> plan.forward(
                                    new AttentionInputs(key, key, key)
                                            .withRecurrence(RecurrenceInputs.NONE.withBeta(tooMany)),
                                    AttentionOutputs.of(output)))
                    .toString();
            assertTrue(heads.contains("beta") && heads.contains("expected 8 heads"), heads);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> plan.forward(
                            new AttentionInputs(key, key, key),
                            AttentionOutputs.of(output)
                                    .withFinalState(
                                            arena.tensor("state", shape.state().sizes()))));
            assertArrayEquals(new float[8 * 3 * 16], output.toArray());
        }
    }

    @Test
    void whatDoesNotAddUpOrIsRefusedSaysSo() {
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(1)) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> HybridPlan.of(
                                    SHAPE, List.of(new HybridHeads(3, "flash", EXACT)), VARIANTS, workers, arena))
                    .toString();
            assertTrue(message.contains("3 key-value heads, the shape has 4"), message);
            assertThrows(
                    RefusedRequestException.class,
                    () -> HybridPlan.of(
                            SHAPE, List.of(new HybridHeads(4, "retention", GATED)), VARIANTS, workers, arena));
            assertThrows(IllegalArgumentException.class, () -> new HybridHeads(0, "flash", EXACT));
        }
    }
}
