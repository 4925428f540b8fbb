package dev.sightline.kernels.recurrence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.UpdateRule;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that are moved in long chunks give the bits of rows that are used where they are. */
@Tag("provider")
class StagedRowsTest {
    /** More than two long chunks, and a multiple of none. */
    private static final int LENGTH = 301;

    private static final double NEVER = Double.POSITIVE_INFINITY;
    private static final Mask CAUSAL = Mask.causal(0);

    private final SplittableRandom random = new SplittableRandom(53);

    @ParameterizedTest(name = "valueDim {0}, readers {1}, seed 53")
    @CsvSource({
        "64, 1", // a panel
        "128, 1", // two panels, side by side
        "144, 2", "75, 1", // a second panel whose last columns are beyond the values
        "75, 3", "1, 1", "16, 2"
    })
    void columns(int valueDim, int readers) {
        for (Mask mask : new Mask[] {CAUSAL, Mask.causal(-160), Mask.full()}) {
            AttentionShape shape = shape(32, valueDim, readers);
            check(linear(shape, ElementwiseMap.ELU_PLUS_ONE, mask), ElementType.FLOAT32, false);
            check(
                    AttentionRequest.recurrence(shape, mask, UpdateRule.decaying(new Decay.OfPosition())),
                    ElementType.FLOAT32,
                    false);
        }
    }

    @ParameterizedTest(name = "{0}, seed 53")
    @CsvSource({"FLOAT32", "BFLOAT16", "FLOAT16", "INT8"})
    void typesAndDistances(ElementType type) {
        AttentionShape shape = shape(48, 80, 2);
        for (boolean apart : new boolean[] {false, true}) {
            check(linear(shape, ElementwiseMap.IDENTITY, CAUSAL), type, apart);
            check(AttentionRequest.recurrence(shape, CAUSAL, UpdateRule.decaying(new Decay.OfChannel())), type, apart);
        }
    }

    @Test
    void statesAndRandomFeaturesSeed53() {
        AttentionShape shape = shape(32, 96, 2);
        check(linear(shape, new PositiveRandomFeatures(64, 0.3, 53), CAUSAL), ElementType.FLOAT32, false);
        AttentionRequest gated =
                AttentionRequest.recurrence(shape, CAUSAL, UpdateRule.decaying(new Decay.OfPosition()));
        check(withStates(gated), ElementType.FLOAT32, true);
    }

    /** Longer chunks pay only with many positions, and only while they stay in the caches. */
    @Test
    void whatGainsNothingIsNotStaged() {
        AttentionShape step = new AttentionShape(1, 64, 64, 1, 1, 64, 64);
        assertFalse(tiling(linear(step, ElementwiseMap.IDENTITY, CAUSAL), 1, 0).staged());
        AttentionShape manyReaders = new AttentionShape(1, 32, 1, LENGTH, LENGTH, 16, 64);
        assertFalse(tiling(linear(manyReaders, ElementwiseMap.IDENTITY, CAUSAL), 1, 0)
                .staged());
        AttentionShape capped = new AttentionShape(1, 8, 1, LENGTH, LENGTH, 128, 16);
        assertFalse(
                tiling(linear(capped, ElementwiseMap.IDENTITY, CAUSAL), 1, 0).staged(), "chunks are no longer");
        AttentionShape one = shape(64, 64, 1);
        assertTrue(tiling(linear(one, ElementwiseMap.IDENTITY, CAUSAL), 1, 0).staged());
        assertFalse(tiling(linear(one, ElementwiseMap.IDENTITY, CAUSAL), 2, 0).staged(), "threads share a head");
        assertFalse(tiling(AttentionRequest.recurrence(one, CAUSAL, UpdateRule.DELTA), 1, 0)
                .staged());
    }

    /** With their states these have 52 MB, without them 31. */
    @Test
    void statesAreNotCounted() {
        AttentionShape shape = new AttentionShape(1, 70, 70, 144, 144, 192, 192);
        AttentionRequest request = withStates(AttentionRequest.recurrence(shape, CAUSAL, UpdateRule.ADDITIVE));
        assertTrue(tiling(request, 1, 0).staged());
        assertFalse(StateTiling.of(request, rule(request), TileProviders.chosen(), 1)
                .staged());
    }

    private static AttentionRequest withStates(AttentionRequest request) {
        return request.withFunction(((AttentionFunction.Recurrence) request.function()).withStates(true, true));
    }

    /** Panels of which not all have room at a time, the last of them narrower, give each reader what it has alone. */
    @ParameterizedTest(name = "valueDim {0}, seed 53")
    @CsvSource({"192", "187"})
    void panelsThatAreWalkedOneAfterAnother(int valueDim) {
        int readers = 32;
        AttentionShape shape = new AttentionShape(1, readers, 1, 100, 100, 16, valueDim);
        AttentionRequest together = linear(shape, ElementwiseMap.ELU_PLUS_ONE, CAUSAL);
        AttentionRequest alone =
                linear(new AttentionShape(1, 1, 1, 100, 100, 16, valueDim), ElementwiseMap.ELU_PLUS_ONE, CAUSAL);
        StateTiling tiling = tiling(together, 1, NEVER);
        assertEquals(2, tiling.panelsTogether());
        assertEquals(3, tiling.panels());
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(1)) {
            AttentionInputs inputs = inputs(arena, together, false);
            AttentionOutputs all = outputs(arena, together, false);
            AttentionOutputs one = outputs(arena, alone, false);
            new RecurrencePlan("together", tiling, workers).forward(inputs, all);
            RecurrencePlan single = new RecurrencePlan("alone", tiling(alone, 1, NEVER), workers);
            for (int reader = 0; reader < readers; reader++) {
                Tensor query = inputs.query().slice(1, reader, reader + 1);
                single.forward(new AttentionInputs(query, inputs.key(), inputs.value()), one);
                assertArrayEquals(
                        one.output().toArray(),
                        all.output().slice(1, reader, reader + 1).toArray(),
                        "reader " + reader);
            }
        }
    }

    /** A long sequence needs no more than one of any other length beyond the caches. */
    @Test
    void theWorkspaceIsBoundedWhateverTheLength() {
        for (int width : new int[] {16, 64, 128, 256}) {
            long beyond = workspace(1_000_000, width);
            assertEquals(beyond, workspace(100_000_000, width));
            assertTrue(beyond >= workspace(100, width));
            assertTrue(beyond <= 2 * Scratch.SLOT_BYTES, () -> width + " channels need " + beyond + " bytes");
        }
    }

    private static long workspace(long length, int width) {
        AttentionShape shape = AttentionShape.selfAttention(1, length, width);
        AttentionRequest request = linear(shape, ElementwiseMap.ELU_PLUS_ONE, CAUSAL);
        return StateTiling.of(request, rule(request), TileProviders.chosen(), 1).workspaceBytesPerThread();
    }

    private static AttentionShape shape(int headDim, int valueDim, int readers) {
        return new AttentionShape(1, readers, 1, LENGTH, LENGTH, headDim, valueDim);
    }

    private static AttentionRequest linear(AttentionShape shape, FeatureMap map, Mask mask) {
        return new AttentionRequest(shape, new AttentionFunction.Linear(map, true, mask), false);
    }

    private static StateRule rule(AttentionRequest request) {
        return switch (request.function()) {
            case AttentionFunction.Linear linear -> StateRule.of(linear);
            case AttentionFunction.Recurrence recurrence -> StateRule.of(recurrence);
            case AttentionFunction.Softmax softmax -> throw new IllegalArgumentException(softmax + " has no state");
        };
    }

    private static StateTiling tiling(AttentionRequest request, int threads, double beyondCaches) {
        return StateTiling.of(request, rule(request), TileProviders.chosen(), threads, beyondCaches);
    }

    private void check(AttentionRequest plain, ElementType type, boolean apart) {
        AttentionRequest request = plain.withKeyValueType(type);
        StateTiling near = tiling(request, 1, NEVER);
        StateTiling far = tiling(request, 1, 0);
        assertFalse(near.staged());
        assertTrue(far.staged(), () -> request + " should be served in long chunks");
        assertTrue(far.chunk() > near.chunk());
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(1)) {
            AttentionInputs inputs = inputs(arena, request, apart);
            AttentionOutputs expected = outputs(arena, request, apart);
            AttentionOutputs found = outputs(arena, request, apart);
            new RecurrencePlan("near", near, workers).forward(inputs, expected);
            new RecurrencePlan("far", far, workers).forward(inputs, found);
            assertArrayEquals(expected.output().toArray(), found.output().toArray(), () -> request + ", " + apart);
            if (request.hasFinalState()) {
                assertArrayEquals(
                        expected.finalState().orElseThrow().toArray(),
                        found.finalState().orElseThrow().toArray());
            }
        }
    }

    private AttentionInputs inputs(RunArena arena, AttentionRequest request, boolean apart) {
        AttentionShape shape = request.shape();
        ElementType type = request.keyValueType();
        AttentionInputs inputs = new AttentionInputs(
                noise(arena, "query", ElementType.FLOAT32, shape.query(), apart),
                noise(arena, "key", type, shape.key(), apart),
                noise(arena, "value", type, shape.value(), apart));
        if (request.isQuantized()) {
            inputs = inputs.withScales(
                    fill(arena, "keyScale", shape.scales(), 0.001, 0.01),
                    fill(arena, "valueScale", shape.scales(), 0.001, 0.01));
        }
        if (!(request.function() instanceof AttentionFunction.Recurrence recurrence)) {
            return inputs;
        }
        RecurrenceInputs further = RecurrenceInputs.NONE;
        if (recurrence.rule().decay().isInput()) {
            boolean ofChannel = recurrence.rule().decay() instanceof Decay.OfChannel;
            further = further.withLogDecay(fill(arena, "logDecay", ofChannel ? shape.key() : shape.scales(), -0.1, 0));
        }
        if (request.hasInitialState()) {
            further = further.withInitialState(fill(arena, "state", shape.state(), -1, 1));
        }
        return inputs.withRecurrence(further);
    }

    private static AttentionOutputs outputs(RunArena arena, AttentionRequest request, boolean apart) {
        AttentionShape shape = request.shape();
        AttentionOutputs outputs =
                AttentionOutputs.of(tensor(arena, "output", ElementType.FLOAT32, shape.output(), apart));
        return request.hasFinalState()
                ? outputs.withFinalState(
                        arena.tensor("finalState", shape.state().sizes()))
                : outputs;
    }

    /** Rows one behind another, or with three elements between them. */
    private static Tensor tensor(RunArena arena, String name, ElementType type, Shape shape, boolean apart) {
        if (!apart) {
            return arena.tensor(name, type, shape.sizes());
        }
        long[] wider = shape.sizes().clone();
        wider[3] += 3;
        return arena.tensor(name, type, wider).slice(3, 0, shape.sizes()[3]);
    }

    private Tensor noise(RunArena arena, String name, ElementType type, Shape shape, boolean apart) {
        double bound = type == ElementType.INT8 ? 127 : 0.3;
        return tensor(arena, name, type, shape, apart).copyFrom(values(shape, -bound, bound));
    }

    private Tensor fill(RunArena arena, String name, Shape shape, double least, double bound) {
        return arena.tensor(name, shape.sizes()).copyFrom(values(shape, least, bound));
    }

    private float[] values(Shape shape, double least, double bound) {
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(least, bound);
        }
        return values;
    }
}
