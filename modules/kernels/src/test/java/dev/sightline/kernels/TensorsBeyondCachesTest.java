package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recurrences cut long tensors into longer chunks, which shows in no bit: heads together are what each is alone. */
class TensorsBeyondCachesTest {
    private static final int HEADS = 10;

    /** Not a multiple of any chunk. */
    private static final int LENGTH = 4109;

    /** Panels of 64 and 16 columns, of which the last are beyond the values. */
    private static final int VALUE_DIM = 75;

    private static final int HEAD_DIM = 32;

    private final SplittableRandom random = new SplittableRandom(47);

    @ParameterizedTest(name = "{0}, readers {1}, causal {2}, seed 47")
    @CsvSource({"linear, 1, true", "gated-linear, 2, false"})
    void headsTogetherAreTheBitsOfHeadsAlone(String name, int group, boolean causal) {
        AttentionVariant variant = AttentionVariants.load().get(name);
        AttentionRequest together = request(variant, HEADS, group, causal);
        AttentionRequest alone = request(variant, 1, group, causal);
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(1)) {
            AttentionPlan ofAll = variant.plan(together, workers, arena);
            AttentionPlan ofOne = variant.plan(alone, workers, arena);
            assertTrue(
                    ofAll.description().keyTile() > ofOne.description().keyTile(),
                    () -> ofAll.description() + " should have longer chunks than " + ofOne.description());
            AttentionShape shape = together.shape();
            AttentionInputs inputs = new AttentionInputs(
                            noise(arena, "query", shape.query(), -0.3, 0.3),
                            noise(arena, "key", shape.key(), -0.3, 0.3),
                            noise(arena, "value", shape.value(), -0.3, 0.3))
                    .withRecurrence(gates(arena, together));
            Tensor output = arena.tensor("output", shape.output().sizes());
            Tensor single = arena.tensor("single", alone.shape().output().sizes());
            ofAll.forward(inputs, AttentionOutputs.of(output));
            for (int head = 0; head < HEADS; head++) {
                ofOne.forward(ofHead(inputs, head, group), AttentionOutputs.of(single));
                assertArrayEquals(single.toArray(), heads(output, head, group).toArray(), "head " + head);
            }
        }
    }

    private static AttentionRequest request(AttentionVariant variant, int heads, int group, boolean causal) {
        AttentionShape shape = new AttentionShape(1, (long) heads * group, heads, LENGTH, LENGTH, HEAD_DIM, VALUE_DIM);
        Mask mask = causal ? Mask.causal(0) : Mask.full();
        return new AttentionRequest(shape, variant.typicalFunction(shape, mask), false);
    }

    private AttentionInputs ofHead(AttentionInputs inputs, int head, int group) {
        RecurrenceInputs recurrence = inputs.recurrence();
        return new AttentionInputs(
                        heads(inputs.query(), head, group),
                        heads(inputs.key(), head, 1),
                        heads(inputs.value(), head, 1))
                .withRecurrence(new RecurrenceInputs(
                        recurrence.logDecay().map(decays -> heads(decays, head, 1)),
                        Optional.empty(),
                        Optional.empty()));
    }

    private static Tensor heads(Tensor tensor, long index, int group) {
        return tensor.slice(1, index * group, (index + 1) * group);
    }

    private RecurrenceInputs gates(RunArena arena, AttentionRequest request) {
        return request.function() instanceof AttentionFunction.Recurrence
                ? RecurrenceInputs.NONE.withLogDecay(
                        noise(arena, "logDecay", request.shape().key(), -0.1, 0))
                : RecurrenceInputs.NONE;
    }

    private Tensor noise(RunArena arena, String name, Shape shape, double least, double bound) {
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(least, bound);
        }
        return arena.tensor(name, shape.sizes()).copyFrom(values);
    }
}
