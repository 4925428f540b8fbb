package dev.sightline.backend.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.Workers;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the contract does not reach: every bias under heads grouped or not, threads, and the memory of the views. */
class LibtorchPlanTest {
    private static final long SEED = 5;

    private final AttentionVariant variant = new LibtorchVariant();

    private static Tensor drawn(RunArena arena, String name, Shape shape, SplittableRandom random) {
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return arena.tensor(name, shape.sizes()).copyFrom(values);
    }

    private static AttentionInputs inputs(RunArena arena, AttentionRequest request) {
        SplittableRandom random = new SplittableRandom(SEED);
        AttentionInputs inputs = new AttentionInputs(
                drawn(arena, "query", request.shape().query(), random),
                drawn(arena, "key", request.shape().key(), random),
                drawn(arena, "value", request.shape().value(), random));
        return request.bias()
                .map(bias -> inputs.withBias(drawn(arena, "bias", bias.shape(request.shape()), random)))
                .orElse(inputs);
    }

    @ParameterizedTest
    @CsvSource({"3, 9", "1, 9", "3, 1", "1, 1"})
    void addsABiasOfEveryKindUnderHeadsGroupedOrNot(long keyValueHeads, long queryLength) {
        AttentionShape shape = new AttentionShape(2, 3, keyValueHeads, queryLength, 11, 8, 8);
        for (boolean perSequence : new boolean[] {false, true}) {
            for (boolean perHead : new boolean[] {false, true}) {
                AttentionRequest request =
                        AttentionRequest.softmax(shape, Mask.full()).withBias(new ScoreBias(perSequence, perHead));
                try (RunArena arena = RunArena.open("tensors");
                        Workers workers = Workers.of(2)) {
                    AttentionInputs inputs = inputs(arena, request);
                    inputs.bias().orElseThrow().slice(3, 0, 2).fill(Float.NEGATIVE_INFINITY);
                    Tensor output = arena.tensor("output", shape.output().sizes());
                    variant.plan(request, workers, arena).forward(inputs, AttentionOutputs.of(output));
                    Expected.of(request, inputs).output().check("output", output);
                }
            }
        }
    }

    @Test
    void refusesACausalMaskTogetherWithABias() {
        AttentionRequest request = AttentionRequest.softmax(AttentionShape.selfAttention(1, 9, 8), Mask.causal(0));
        assertEquals(0, variant.refusals(request).size());
        assertEquals(1, variant.refusals(request.withBias(ScoreBias.shared())).size());
    }

    @Test
    void everyCallRunsOnThePlansOwnThreads() {
        AttentionRequest request = AttentionRequest.softmax(AttentionShape.selfAttention(2, 9, 8), Mask.full());
        try (RunArena arena = RunArena.open("tensors");
                Workers one = Workers.of(1);
                Workers two = Workers.of(2)) {
            AttentionInputs inputs = inputs(arena, request);
            AttentionOutputs outputs = AttentionOutputs.of(
                    arena.tensor("output", request.shape().output().sizes()));
            AttentionPlan onOne = variant.plan(request, one, arena);
            AttentionPlan onTwo = variant.plan(request, two, arena);
            onOne.forward(inputs, outputs);
            assertEquals(1, torch.get_num_threads());
            onTwo.forward(inputs, outputs);
            assertEquals(2, torch.get_num_threads());
            onOne.forward(inputs, outputs);
            assertEquals(1, torch.get_num_threads());
        }
    }

    /** Otherwise a plan for one thread would compute on every core. */
    @Test
    void aProductStaysOnTheThreadThatAsksForIt() {
        assertEquals("libtorch", variant.name());
        assertEquals(1, OpenBlas.threads());
    }

    @Test
    void aThousandCallsKeepNoNativeMemory() {
        AttentionRequest request = AttentionRequest.softmax(AttentionShape.selfAttention(2, 64, 64), Mask.full());
        try (RunArena arena = RunArena.open("tensors");
                Workers workers = Workers.of(1)) {
            AttentionInputs inputs = inputs(arena, request);
            AttentionOutputs outputs = AttentionOutputs.of(
                    arena.tensor("output", request.shape().output().sizes()));
            AttentionPlan plan = variant.plan(request, workers, arena);
            plan.forward(inputs, outputs);
            long before = Pointer.totalCount();
            for (int call = 0; call < 1000; call++) {
                plan.forward(inputs, outputs);
            }
            assertTrue(Pointer.totalCount() <= before, "pointers not freed: " + (Pointer.totalCount() - before));
        }
    }
}
