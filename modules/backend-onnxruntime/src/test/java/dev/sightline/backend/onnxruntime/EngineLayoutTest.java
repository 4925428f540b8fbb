package dev.sightline.backend.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.Workers;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the contract does not reach: layouts that need no copy, with a bias too, and a cache that is written again. */
class EngineLayoutTest {
    private static final long SEED = 5;

    private static long bytesOfCopies(AttentionVariant variant, AttentionRequest request, Axes axes) {
        try (RunArena tensors = RunArena.open("tensors");
                RunArena workspace = RunArena.open("workspace");
                Workers workers = Workers.of(2)) {
            Draw draw = new Draw(tensors, axes, new SplittableRandom(SEED));
            AttentionInputs inputs = draw.inputs(request);
            Tensor output = draw.output(request);
            AttentionPlan plan = variant.plan(request, workers, workspace);
            long planned = workspace.ledger().totalBytes();
            plan.forward(inputs, AttentionOutputs.of(output));
            Expected.of(request, inputs).output().check("output", output);
            return workspace.ledger().totalBytes() - planned;
        }
    }

    @ParameterizedTest
    @EnumSource
    void multiHeadTakesBothOrdersInPlace(Axes axes) {
        AttentionShape shape = new AttentionShape(2, 3, 3, 150, 40, 8, 8);
        AttentionShape narrowValues = new AttentionShape(2, 3, 3, 9, 11, 8, 4);
        AttentionShape square = new AttentionShape(2, 3, 3, 13, 13, 8, 8);
        for (AttentionRequest request : List.of(
                AttentionRequest.softmax(shape, Mask.full()),
                AttentionRequest.softmax(narrowValues, Mask.full()),
                AttentionRequest.softmax(square, Mask.causal(0)))) {
            assertEquals(0, bytesOfCopies(new MultiHeadVariant(), request, axes));
        }
    }

    @ParameterizedTest
    @EnumSource
    void multiHeadAddsTheBiasOfEachHeadOrOfAll(Axes axes) {
        AttentionShape shape = new AttentionShape(2, 3, 3, 9, 11, 8, 8);
        AttentionShape square = new AttentionShape(2, 3, 3, 13, 13, 8, 8);
        for (ScoreBias bias : List.of(new ScoreBias(true, true), ScoreBias.shared())) {
            for (AttentionRequest request : List.of(
                    AttentionRequest.softmax(shape, Mask.full()), AttentionRequest.softmax(square, Mask.causal(0)))) {
                assertEquals(0, bytesOfCopies(new MultiHeadVariant(), request.withBias(bias), axes));
            }
        }
    }

    @Test
    void multiHeadRefusesABiasThatItCannotFold() {
        AttentionRequest request = AttentionRequest.softmax(new AttentionShape(2, 3, 3, 9, 11, 8, 8), Mask.full());
        for (ScoreBias bias : List.of(new ScoreBias(true, false), new ScoreBias(false, true))) {
            assertEquals(
                    1, new MultiHeadVariant().refusals(request.withBias(bias)).size());
        }
    }

    @Test
    void multiHeadReadsAGroupsKeysOnceForASingleQuery() {
        AttentionRequest request = AttentionRequest.softmax(new AttentionShape(2, 6, 2, 1, 40, 8, 8), Mask.full());
        assertEquals(0, bytesOfCopies(new MultiHeadVariant(), request, Axes.HEADS_FIRST));
    }

    @Test
    void groupQueryTakesAPromptWithItsRowsFirstInPlace() {
        AttentionShape shape = new AttentionShape(2, 6, 2, 20, 20, 8, 8);
        for (Mask mask : List.of(Mask.causal(0), Mask.windowOfTotal(1), Mask.windowOfTotal(7))) {
            assertEquals(
                    0, bytesOfCopies(new GroupQueryVariant(), AttentionRequest.softmax(shape, mask), Axes.ROWS_FIRST));
        }
    }

    @Test
    void groupQueryComputesALongPromptInBlocksAsFlashDoes() {
        AttentionShape shape = new AttentionShape(1, 2, 1, 1024, 1024, 512, 512);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.causal(0));
        assertFalse(GroupQueryPlan.keepsScores(request));
        try (RunArena arena = RunArena.open("tensors");
                Workers workers = Workers.of(1)) {
            Draw draw = new Draw(arena, Axes.ROWS_FIRST, new SplittableRandom(SEED));
            AttentionInputs inputs = draw.inputs(request);
            Tensor output = draw.output(request);
            Tensor expected = draw.output(request);
            new GroupQueryVariant().plan(request, workers, arena).forward(inputs, AttentionOutputs.of(output));
            AttentionVariants.load()
                    .get("flash")
                    .plan(request, workers, arena)
                    .forward(inputs, AttentionOutputs.of(expected));
            assertArrayEquals(expected.toArray(), output.toArray(), 1e-5f);
        }
    }

    @Test
    void groupQueryGoesOnFromACacheInPlaceAndLeavesItAsItWas() {
        AttentionShape shape = new AttentionShape(2, 6, 2, 1, 40, 8, 8);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.causalBottomRight(1, 40));
        try (RunArena arena = RunArena.open("tensors");
                Workers workers = Workers.of(1)) {
            Draw draw = new Draw(arena, Axes.HEADS_FIRST, new SplittableRandom(SEED));
            AttentionInputs inputs = draw.inputs(request);
            float[] keys = inputs.key().toArray();
            float[] values = inputs.value().toArray();
            Tensor output = draw.output(request);
            AttentionPlan plan = new GroupQueryVariant().plan(request, workers, arena);
            long planned = arena.ledger().totalBytes();
            for (int call = 0; call < 3; call++) {
                plan.forward(inputs, AttentionOutputs.of(output));
                Expected.of(request, inputs).output().check("output", output);
            }
            assertEquals(planned, arena.ledger().totalBytes());
            assertArrayEquals(keys, inputs.key().toArray());
            assertArrayEquals(values, inputs.value().toArray());
        }
    }
}
