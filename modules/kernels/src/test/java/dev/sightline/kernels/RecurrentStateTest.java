package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Decay;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.RefusedRequestException;
import dev.sightline.attention.UpdateRule;
import dev.sightline.attention.Workers;
import dev.sightline.attention.state.RecurrentDesign;
import dev.sightline.attention.state.RecurrentState;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A state answers with the bits of the recurrence over the whole sequence, whatever is done to it on the way. */
@Tag("provider")
class RecurrentStateTest {
    private static final long SEED = 41;
    private static final int BATCH = 2;
    private static final int QUERY_HEADS = 4;
    private static final int HEADS = 2;
    private static final int LENGTH = 131;
    private static final int HEAD_DIM = 13;
    private static final int VALUE_DIM = 19;
    private static final long STATE_BYTES = 4L * BATCH * HEADS * HEAD_DIM * VALUE_DIM;
    private static final long STEP_BYTES = 4L * BATCH * QUERY_HEADS * (HEAD_DIM + VALUE_DIM);
    private static final Decay OF_HEAD = new Decay.OfHead(List.of(0.97, 0.6));

    private final RunArena arena = RunArena.open("test");
    private final Workers one = Workers.of(1);
    private final Workers three = Workers.of(3);
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Tensor query = between(-1, 1, BATCH, QUERY_HEADS, LENGTH, HEAD_DIM);
    private final Tensor key = between(-0.25, 0.25, BATCH, HEADS, LENGTH, HEAD_DIM);
    private final Tensor value = between(-1, 1, BATCH, HEADS, LENGTH, VALUE_DIM);
    private final Tensor decay = between(-0.4, 0, BATCH, HEADS, LENGTH, HEAD_DIM);
    private final Tensor beta = between(0, 1, BATCH, HEADS, LENGTH);

    @AfterEach
    void close() {
        one.close();
        three.close();
        arena.close();
    }

    private Tensor between(double low, double high, long... shape) {
        Tensor tensor = arena.tensor("random", shape);
        float[] numbers = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextDouble(low, high);
        }
        return tensor.copyFrom(numbers);
    }

    static Stream<UpdateRule> rules() {
        return Stream.of(new Decay.None(), OF_HEAD, new Decay.OfPosition(), new Decay.OfChannel())
                .flatMap(each -> Stream.of(UpdateRule.decaying(each), UpdateRule.decayingDelta(each)));
    }

    static Stream<Arguments> rulesAndChunks() {
        return rules().flatMap(rule -> Stream.of(1, 7, 48, 64, LENGTH).map(chunk -> Arguments.of(rule, chunk)));
    }

    private static AttentionVariant variant(UpdateRule rule) {
        return AttentionVariants.load().get(rule.corrected() ? "gated-deltanet" : "gated-linear");
    }

    private static Recurrence function(UpdateRule rule) {
        return new Recurrence(Mask.causal(0), rule, 0.3);
    }

    private static RecurrentDesign design(AttentionFunction function) {
        return new RecurrentDesign(BATCH, QUERY_HEADS, HEADS, HEAD_DIM, VALUE_DIM, function);
    }

    private RecurrentState open(UpdateRule rule) {
        return RecurrentState.open(design(function(rule)), variant(rule), one);
    }

    /** The gates that a rule reads, of some positions. */
    private RecurrenceInputs gates(UpdateRule rule, long from, long to) {
        RecurrenceInputs gates = RecurrenceInputs.NONE;
        if (rule.decay() instanceof Decay.OfPosition) {
            gates = gates.withLogDecay(decay.select(3, 0).slice(2, from, to));
        }
        if (rule.decay() instanceof Decay.OfChannel) {
            gates = gates.withLogDecay(decay.slice(2, from, to));
        }
        return rule.corrected() ? gates.withBeta(beta.slice(2, from, to)) : gates;
    }

    private void append(RecurrentState state, long from, long to) {
        UpdateRule rule = ((Recurrence) state.design().function()).rule();
        state.append(key.slice(2, from, to), value.slice(2, from, to), gates(rule, from, to));
    }

    private float[] attend(RecurrentState state, long from, long to) {
        Tensor output = arena.tensor("output", BATCH, QUERY_HEADS, to - from, VALUE_DIM);
        output.fill(Float.NaN);
        state.attend(query.slice(2, from, to), AttentionOutputs.of(output));
        return output.toArray();
    }

    /** The whole sequence in one call, without a state. */
    private Tensor whole(UpdateRule rule, RecurrenceInputs gates) {
        AttentionShape shape = new AttentionShape(BATCH, QUERY_HEADS, HEADS, LENGTH, LENGTH, HEAD_DIM, VALUE_DIM);
        AttentionRequest request = new AttentionRequest(shape, function(rule), false);
        Tensor output = arena.tensor("output", shape.output().sizes());
        variant(rule)
                .plan(request, one, arena)
                .forward(new AttentionInputs(query, key, value).withRecurrence(gates), AttentionOutputs.of(output));
        return output;
    }

    private Tensor whole(UpdateRule rule) {
        return whole(rule, gates(rule, 0, LENGTH));
    }

    private static void assertRefused(String part, Executable call) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
        assertTrue(error.toString().contains(part), error.toString());
        assertEquals(1, error.toString().lines().count(), error.toString());
    }

    @ParameterizedTest(name = "{0} in chunks of {1}, seed 41")
    @MethodSource("rulesAndChunks")
    void chunksOfAnySizeGiveTheBitsOfTheWhole(UpdateRule rule, int chunk) {
        Tensor expected = whole(rule);
        try (RecurrentState state = RecurrentState.open(design(function(rule)), variant(rule), three)) {
            for (long from = 0; from < LENGTH; from += chunk) {
                long to = Math.min(LENGTH, from + chunk);
                append(state, from, to);
                assertArrayEquals(expected.slice(2, from, to).toArray(), attend(state, from, to));
            }
            assertEquals(LENGTH, state.length());
        }
    }

    /** Some appends are not asked for, some twice, some for their last positions or for none. */
    @ParameterizedTest(name = "{0}, seed 41")
    @MethodSource("rules")
    void whatIsAskedForChangesNothing(UpdateRule rule) {
        Tensor expected = whole(rule);
        try (RecurrentState state = open(rule)) {
            append(state, 0, 50);
            append(state, 50, 90);
            assertArrayEquals(expected.slice(2, 87, 90).toArray(), attend(state, 87, 90));
            assertEquals(0, attend(state, 90, 90).length);
            assertArrayEquals(expected.slice(2, 50, 90).toArray(), attend(state, 50, 90));
            state.append(key.slice(2, 90, 90), value.slice(2, 90, 90), gates(rule, 90, 90));
            assertArrayEquals(expected.slice(2, 89, 90).toArray(), attend(state, 89, 90));
            append(state, 90, LENGTH);
            assertArrayEquals(expected.slice(2, 90, LENGTH).toArray(), attend(state, 90, LENGTH));
        }
    }

    @Test
    void theStateKeepsCopiesOfWhatWasAppendedSeed41() {
        UpdateRule rule = UpdateRule.decayingDelta(new Decay.OfChannel());
        Tensor expected = whole(rule);
        try (RecurrentState state = open(rule)) {
            append(state, 0, LENGTH);
            key.fill(Float.NaN);
            value.fill(Float.NaN);
            decay.fill(Float.NaN);
            beta.fill(Float.NaN);
            assertArrayEquals(expected.toArray(), attend(state, 0, LENGTH));
        }
    }

    @Test
    void aBetaOfTheDesignIsThatOfEveryPositionSeed41() {
        for (Decay each : List.of(new Decay.None(), new Decay.OfPosition())) {
            UpdateRule rule = UpdateRule.decayingDelta(each);
            Tensor constant = arena.tensor("beta", BATCH, HEADS, LENGTH);
            constant.fill(0.7f);
            RecurrenceInputs gates = gates(rule, 0, LENGTH);
            Tensor expected = whole(rule, gates.withBeta(constant));
            try (RecurrentState state =
                    RecurrentState.open(design(function(rule)).withBeta(0.7), variant(rule), one)) {
                state.append(key, value, new RecurrenceInputs(gates.logDecay(), Optional.empty(), Optional.empty()));
                assertArrayEquals(expected.toArray(), attend(state, 0, LENGTH));
            }
        }
    }

    @Test
    void gatesOfAnAppendGoBeforeTheBetaOfTheDesignSeed41() {
        Tensor expected = whole(UpdateRule.DELTA);
        try (RecurrentState state =
                RecurrentState.open(design(function(UpdateRule.DELTA)).withBeta(0.7), variant(UpdateRule.DELTA), one)) {
            append(state, 0, LENGTH);
            assertArrayEquals(expected.toArray(), attend(state, 0, LENGTH));
        }
    }

    @ParameterizedTest(name = "{0}, seed 41")
    @MethodSource("rules")
    void aForkGoesOnByItself(UpdateRule rule) {
        Tensor expected = whole(rule);
        try (RecurrentState state = open(rule)) {
            append(state, 0, 30);
            append(state, 30, 61);
            try (RecurrentState fork = state.fork();
                    RecurrentState other = state.fork()) {
                assertArrayEquals(expected.slice(2, 30, 61).toArray(), attend(fork, 30, 61));
                append(other, 0, 61);
                attend(other, 0, 61);
                append(fork, 61, LENGTH);
                assertArrayEquals(expected.slice(2, 61, LENGTH).toArray(), attend(fork, 61, LENGTH));
                assertEquals(LENGTH, fork.length());
            }
            assertEquals(61, state.length());
            append(state, 61, 62);
            assertArrayEquals(expected.slice(2, 61, 62).toArray(), attend(state, 61, 62));
            try (RecurrentState asked = state.fork()) {
                append(asked, 62, 70);
                assertArrayEquals(expected.slice(2, 62, 70).toArray(), attend(asked, 62, 70));
            }
        }
    }

    @ParameterizedTest(name = "{0}, seed 41")
    @MethodSource("rules")
    void aSnapshotRestoresEveryBit(UpdateRule rule) {
        Tensor expected = whole(rule);
        try (RecurrentState state = open(rule);
                Arena memory = Arena.ofConfined()) {
            append(state, 0, 40);
            append(state, 40, 77);
            attend(state, 76, 77);
            MemorySegment saved = memory.allocate(state.snapshotBytes());
            state.snapshot(saved);
            try (RecurrentState restored =
                    RecurrentState.restore(saved, design(function(rule)), variant(rule), three)) {
                assertEquals(77, restored.length());
                assertArrayEquals(expected.slice(2, 40, 77).toArray(), attend(restored, 40, 77));
                assertEquals(state.bytes(), restored.bytes());
                append(restored, 77, LENGTH);
                assertArrayEquals(expected.slice(2, 77, LENGTH).toArray(), attend(restored, 77, LENGTH));
            }
        }
    }

    @Test
    void anEmptyStateHasASnapshotToo() {
        try (RecurrentState state = open(UpdateRule.ADDITIVE);
                Arena memory = Arena.ofConfined()) {
            MemorySegment saved = memory.allocate(state.snapshotBytes());
            state.snapshot(saved);
            try (RecurrentState restored =
                    RecurrentState.restore(saved, state.design(), variant(UpdateRule.ADDITIVE), one)) {
                assertEquals(0, restored.length());
                append(restored, 0, LENGTH);
                assertArrayEquals(whole(UpdateRule.ADDITIVE).toArray(), attend(restored, 0, LENGTH));
            }
        }
    }

    @Test
    void bytesThatAreNoSnapshotOfTheDesignAreRefused() {
        RecurrentDesign design = design(function(UpdateRule.ADDITIVE));
        try (RecurrentState state = open(UpdateRule.ADDITIVE);
                Arena memory = Arena.ofConfined()) {
            append(state, 0, 3);
            long bytes = state.snapshotBytes();
            assertRefused("allocate snapshotBytes()", () -> state.snapshot(memory.allocate(bytes - 1)));
            MemorySegment saved = memory.allocate(bytes);
            state.snapshot(saved);
            assertRefused("are no snapshot", () -> restore(memory.allocate(bytes), design));
            assertRefused("are no snapshot", () -> restore(memory.allocate(8), design));
            assertRefused("cut off", () -> restore(saved.asSlice(0, bytes - 4), design));
            assertRefused(
                    "the snapshot is of 'RecurrentDesign[",
                    () -> restore(saved, design(function(UpdateRule.decaying(OF_HEAD)))));
            for (long damaged : new long[] {-1, 0, 4, Long.MAX_VALUE}) {
                MemorySegment copy = memory.allocate(bytes).copyFrom(saved);
                copy.set(ValueLayout.JAVA_LONG_UNALIGNED, 24, damaged);
                assertRefused("damaged: " + damaged + " positions", () -> restore(copy, design));
            }
            for (long damaged : new long[] {-1, 1, 2}) {
                MemorySegment copy = memory.allocate(bytes).copyFrom(saved);
                copy.set(ValueLayout.JAVA_LONG_UNALIGNED, 32, damaged);
                assertRefused("in the state reads " + damaged, () -> restore(copy, design));
            }
            MemorySegment other = memory.allocate(bytes).copyFrom(saved);
            other.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, 1);
            assertRefused("version 1, expected 2", () -> restore(other, design));
        }
    }

    private void restore(MemorySegment bytes, RecurrentDesign design) {
        RecurrentState.restore(bytes, design, variant(UpdateRule.ADDITIVE), one).close();
    }

    /** Up to rounding: the decay of all positions of the other comes in one product. */
    @Test
    void mergedStatesAnswerAsTheWholeSeed41() {
        for (UpdateRule rule : List.of(UpdateRule.ADDITIVE, UpdateRule.decaying(OF_HEAD))) {
            Tensor expected = whole(rule);
            try (RecurrentState state = open(rule);
                    RecurrentState other = open(rule);
                    RecurrentState none = open(rule)) {
                append(state, 0, 20);
                append(state, 20, 60);
                append(other, 60, 63);
                append(other, 63, 90);
                state.merge(none);
                assertEquals(60, state.length());
                state.merge(other);
                assertEquals(90, state.length());
                assertArrayEquals(expected.slice(2, 63, 90).toArray(), attend(state, 63, 90), 2e-6f);
                append(state, 90, LENGTH);
                assertArrayEquals(expected.slice(2, 90, LENGTH).toArray(), attend(state, 90, LENGTH), 2e-6f);
                none.merge(other);
                assertArrayEquals(attend(other, 63, 90), attend(none, 63, 90));
                append(none, 90, LENGTH);
                append(other, 90, LENGTH);
                assertArrayEquals(attend(other, 90, LENGTH), attend(none, 90, LENGTH));
            }
        }
    }

    /** A last position that is in the other's state already, and one that is not. */
    @Test
    void stepsAreMergedWhetherAskedOrNotSeed41() {
        for (UpdateRule rule : List.of(UpdateRule.ADDITIVE, UpdateRule.decaying(OF_HEAD))) {
            Tensor expected = whole(rule);
            for (int asked = 0; asked < 4; asked++) {
                try (RecurrentState state = open(rule);
                        RecurrentState other = open(rule)) {
                    append(state, 0, 59);
                    append(state, 59, 60);
                    append(other, 60, 61);
                    append(other, 61, 62);
                    if ((asked & 1) != 0) {
                        attend(state, 59, 60);
                    }
                    if ((asked & 2) != 0) {
                        attend(other, 61, 62);
                    }
                    state.merge(other);
                    assertArrayEquals(expected.slice(2, 61, 62).toArray(), attend(state, 61, 62), 2e-6f);
                    append(state, 62, LENGTH);
                    assertArrayEquals(expected.slice(2, 62, LENGTH).toArray(), attend(state, 62, LENGTH), 2e-6f);
                }
            }
        }
    }

    @Test
    void mergesWithoutAMeaningAreRefused() {
        for (UpdateRule rule : rules().filter(UpdateRule::corrected).toList()) {
            try (RecurrentState state = open(rule);
                    RecurrentState other = open(rule)) {
                assertRefused("delta rule cannot be merged", () -> state.merge(other));
            }
        }
        for (Decay each : List.of(new Decay.OfPosition(), new Decay.OfChannel())) {
            try (RecurrentState state = open(UpdateRule.decaying(each));
                    RecurrentState other = open(UpdateRule.decaying(each))) {
                assertRefused("forgotten its decays", () -> state.merge(other));
            }
        }
        try (RecurrentState state = open(UpdateRule.ADDITIVE);
                RecurrentState other = open(UpdateRule.decaying(OF_HEAD))) {
            assertRefused("same design", () -> state.merge(other));
            assertRefused("same design", () -> state.merge(state));
        }
    }

    /** Several positions are folded beside the state before them, one in its place. */
    @Test
    void bytesAreOneStateOrTwoAndTheLastAppend() {
        UpdateRule rule = UpdateRule.decayingDelta(new Decay.OfChannel());
        long ofPosition = 4L * BATCH * HEADS * (HEAD_DIM + VALUE_DIM + HEAD_DIM + 1);
        try (RecurrentState state = open(rule)) {
            assertEquals(STATE_BYTES + STEP_BYTES, state.bytes());
            append(state, 0, 100);
            assertEquals(STATE_BYTES + STEP_BYTES + 100 * ofPosition, state.bytes());
            attend(state, 0, 100);
            append(state, 100, 107);
            assertEquals(2 * STATE_BYTES + STEP_BYTES + 7 * ofPosition, state.bytes());
            append(state, 107, 108);
            attend(state, 107, 108);
            assertEquals(STATE_BYTES + STEP_BYTES + ofPosition, state.bytes());
        }
    }

    /** A position that is in the state already is answered again, forked, saved and read back like one that is not. */
    @ParameterizedTest(name = "{0}, seed 41")
    @MethodSource("rules")
    void aPositionInTheStateAnswersAsOftenAsItIsAsked(UpdateRule rule) {
        Tensor expected = whole(rule);
        float[] last = expected.slice(2, 40, 41).toArray();
        for (boolean asked : new boolean[] {false, true}) {
            try (RecurrentState state = open(rule);
                    Arena memory = Arena.ofConfined()) {
                append(state, 0, 40);
                append(state, 40, 41);
                if (asked) {
                    assertArrayEquals(last, attend(state, 40, 41));
                    assertEquals(0, attend(state, 41, 41).length);
                }
                MemorySegment saved = memory.allocate(state.snapshotBytes());
                state.snapshot(saved);
                try (RecurrentState fork = state.fork();
                        RecurrentState restored =
                                RecurrentState.restore(saved, design(function(rule)), variant(rule), three)) {
                    for (RecurrentState each : List.of(state, fork, restored)) {
                        assertArrayEquals(last, attend(each, 40, 41));
                        assertArrayEquals(last, attend(each, 40, 41));
                        append(each, 41, 42);
                        assertArrayEquals(expected.slice(2, 41, 42).toArray(), attend(each, 41, 42));
                        append(each, 42, 43);
                        append(each, 43, LENGTH);
                        assertArrayEquals(expected.slice(2, 43, LENGTH).toArray(), attend(each, 43, LENGTH));
                    }
                }
            }
        }
    }

    @Test
    void queriesOfForgottenPositionsAreRefused() {
        try (RecurrentState state = open(UpdateRule.ADDITIVE)) {
            assertRefused("1 queries, but 0 positions", () -> attend(state, 0, 1));
            append(state, 0, 5);
            append(state, 5, 8);
            assertRefused("the last append of 3 positions", () -> attend(state, 4, 8));
            assertRefused("9 queries, but 8 positions", () -> attend(state, 0, 9));
            Tensor output = arena.tensor("output", BATCH, QUERY_HEADS, 3, VALUE_DIM);
            assertRefused(
                    "no log-sum-exp",
                    () -> state.attend(
                            query.slice(2, 5, 8),
                            AttentionOutputs.of(output, arena.tensor("lse", BATCH, QUERY_HEADS, 3))));
            assertArrayEquals(whole(UpdateRule.ADDITIVE).slice(2, 5, 8).toArray(), attend(state, 5, 8));
        }
    }

    /** A bad append leaves the state as it was. */
    @Test
    void appendsThatDoNotFitAreRefusedAndChangeNothingSeed41() {
        UpdateRule rule = UpdateRule.decayingDelta(new Decay.OfPosition());
        Tensor expected = whole(rule);
        try (RecurrentState state = open(rule)) {
            append(state, 0, 4);
            Tensor nextKey = key.slice(2, 4, 6);
            Tensor nextValue = value.slice(2, 4, 6);
            RecurrenceInputs gates = gates(rule, 4, 6);
            assertRefused("no logDecay", () -> state.append(nextKey, nextValue));
            assertRefused(
                    "no beta",
                    () -> state.append(
                            nextKey,
                            nextValue,
                            RecurrenceInputs.NONE.withLogDecay(gates.logDecay().orElseThrow())));
            assertRefused("value has shape", () -> state.append(nextKey, value.slice(2, 4, 7), gates));
            assertRefused("key has shape", () -> state.append(nextKey.select(0, 0), nextValue, gates));
            assertRefused("logDecay has shape", () -> state.append(nextKey, nextValue, gates(rule, 4, 7)));
            assertRefused(
                    "initialState",
                    () -> state.append(
                            nextKey,
                            nextValue,
                            gates.withInitialState(arena.tensor("state", BATCH, HEADS, HEAD_DIM, VALUE_DIM))));
            assertEquals(4, state.length());
            assertArrayEquals(expected.slice(2, 0, 4).toArray(), attend(state, 0, 4));
            append(state, 4, LENGTH);
            assertArrayEquals(expected.slice(2, 4, LENGTH).toArray(), attend(state, 4, LENGTH));
        }
    }

    /** What answered before answers again, though the failure has overwritten the state behind the positions. */
    @Test
    void aCallThatFailsHalfWayDoesNoHarmSeed41() {
        Tensor expected = whole(UpdateRule.ADDITIVE);
        AtomicBoolean fails = new AtomicBoolean();
        try (RecurrentState state =
                RecurrentState.open(design(function(UpdateRule.ADDITIVE)), new FailingVariant(fails), one)) {
            append(state, 0, 40);
            attend(state, 0, 40);
            fails.set(true);
            assertThrows(IllegalStateException.class, () -> attend(state, 0, 40));
            assertThrows(IllegalStateException.class, () -> append(state, 40, 50));
            fails.set(false);
            assertEquals(40, state.length());
            append(state, 40, LENGTH);
            assertArrayEquals(expected.slice(2, 40, LENGTH).toArray(), attend(state, 40, LENGTH));
        }
    }

    /** In place there is nothing to go back to: the state says so instead of answering with heads of two positions. */
    @Test
    void aStepThatFailsHalfWayIsTheLastSeed41() {
        AtomicBoolean fails = new AtomicBoolean();
        try (RecurrentState state =
                        RecurrentState.open(design(function(UpdateRule.ADDITIVE)), new FailingVariant(fails), one);
                RecurrentState other =
                        RecurrentState.open(design(function(UpdateRule.ADDITIVE)), new FailingVariant(fails), one)) {
            append(state, 0, 40);
            attend(state, 0, 40);
            append(state, 40, 41);
            fails.set(true);
            assertEquals(
                    "failed half way",
                    assertThrows(IllegalStateException.class, () -> attend(state, 40, 41))
                            .getMessage());
            fails.set(false);
            for (Executable call : List.<Executable>of(
                    () -> attend(state, 40, 41),
                    () -> append(state, 41, 42),
                    state::fork,
                    state::snapshotBytes,
                    () -> other.merge(state))) {
                String message = String.valueOf(
                        assertThrows(IllegalStateException.class, call).getMessage());
                assertTrue(message.contains("restore a snapshot"), message);
            }
        }
    }

    /** A step that cannot begin leaves a state that goes on elsewhere. */
    @Test
    void aStepWithoutWorkersSpoilsNothingSeed41() {
        Tensor expected = whole(UpdateRule.ADDITIVE);
        Workers gone = Workers.of(2);
        try (RecurrentState state =
                        RecurrentState.open(design(function(UpdateRule.ADDITIVE)), variant(UpdateRule.ADDITIVE), gone);
                Arena memory = Arena.ofConfined()) {
            append(state, 0, 1);
            gone.run(
                    1,
                    (worker, task) -> assertThrows(
                            IllegalStateException.class, () -> state.append(key.slice(2, 1, 2), value.slice(2, 1, 2))));
            assertArrayEquals(expected.slice(2, 0, 1).toArray(), attend(state, 0, 1));
            append(state, 1, 2);
            gone.close();
            assertThrows(IllegalStateException.class, () -> attend(state, 1, 2));
            MemorySegment saved = memory.allocate(state.snapshotBytes());
            state.snapshot(saved);
            try (RecurrentState restored = RecurrentState.restore(
                    saved, design(function(UpdateRule.ADDITIVE)), variant(UpdateRule.ADDITIVE), one)) {
                assertArrayEquals(expected.slice(2, 1, 2).toArray(), attend(restored, 1, 2));
            }
        }
    }

    /** What is wrong with the arguments is found before anything is written. */
    @ParameterizedTest(name = "{0}, seed 41")
    @MethodSource("rules")
    void aStepThatIsRefusedChangesNothing(UpdateRule rule) {
        Tensor expected = whole(rule);
        try (RecurrentState state = open(rule)) {
            append(state, 0, 40);
            append(state, 40, 41);
            Tensor right = query.slice(2, 40, 41);
            Tensor wide = arena.tensor("output", BATCH, QUERY_HEADS, 1, VALUE_DIM + 1);
            assertRefused("output has shape", () -> state.attend(right, AttentionOutputs.of(wide)));
            assertRefused(
                    "query has shape",
                    () -> state.attend(query.slice(2, 40, 41).select(0, 0), AttentionOutputs.of(wide)));
            Arena closed = Arena.ofConfined();
            Tensor gone = Tensor.of(closed.allocate(wide.segment().byteSize()), BATCH, QUERY_HEADS, 1, VALUE_DIM);
            closed.close();
            assertThrows(IllegalStateException.class, () -> state.attend(right, AttentionOutputs.of(gone)));
            assertArrayEquals(expected.slice(2, 40, 41).toArray(), attend(state, 40, 41));
            append(state, 41, LENGTH);
            assertArrayEquals(expected.slice(2, 41, LENGTH).toArray(), attend(state, 41, LENGTH));
        }
    }

    /** Gated linear attention whose calls spoil the final state and fail while they are told to. */
    private record FailingVariant(AtomicBoolean fails) implements AttentionVariant {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public String description() {
            return "fails half way";
        }

        @Override
        public AttentionFunction.Family family() {
            return AttentionFunction.Family.RECURRENCE;
        }

        @Override
        public String provider() {
            return variant(UpdateRule.ADDITIVE).provider();
        }

        @Override
        public List<Refusal> refusals(AttentionRequest request) {
            return variant(UpdateRule.ADDITIVE).refusals(request);
        }

        @Override
        public Cost cost(AttentionRequest request) {
            return variant(UpdateRule.ADDITIVE).cost(request);
        }

        @Override
        public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
            AttentionPlan plan = variant(UpdateRule.ADDITIVE).plan(request, workers, arena);
            return new AttentionPlan() {
                @Override
                public PlanDescription description() {
                    return plan.description();
                }

                @Override
                public AttentionRequest request() {
                    return plan.request();
                }

                @Override
                public void forward(AttentionInputs inputs, AttentionOutputs outputs) {
                    if (fails.get()) {
                        outputs.finalState().orElseThrow().fill(Float.NaN);
                        throw new IllegalStateException("failed half way");
                    }
                    plan.forward(inputs, outputs);
                }
            };
        }
    }

    @Test
    void aNanStaysInItsHeadAndBehindItsPositionSeed41() {
        UpdateRule rule = UpdateRule.DELTA;
        Tensor clean = whole(rule);
        value.set(Float.NaN, 0, 1, 60, 3);
        try (RecurrentState state = open(rule)) {
            append(state, 0, 50);
            append(state, 50, 70);
            Tensor output =
                    arena.tensor("output", BATCH, QUERY_HEADS, 20, VALUE_DIM).copyFrom(attend(state, 50, 70));
            for (long head = 0; head < QUERY_HEADS; head++) {
                for (long i = 0; i < 20; i++) {
                    float expected = head >= 2 && i >= 10 ? Float.NaN : clean.get(0, head, 50 + i, 3);
                    assertEquals(expected, output.get(0, head, i, 3));
                    assertEquals(clean.get(1, head, 50 + i, 3), output.get(1, head, i, 3));
                }
            }
        }
    }

    @Test
    void designsThatAStateCannotCarryAreRefused() {
        Recurrence additive = function(UpdateRule.ADDITIVE);
        assertRefused(
                "holds no sum of the keys",
                () -> design(new Linear(ElementwiseMap.ELU_PLUS_ONE, true, Mask.causal(0))));
        assertRefused("use a KeyValueCache", () -> design(new Softmax(Mask.causal(0), 1)));
        assertRefused("use Mask.causal(0)", () -> design(additive.withMask(Mask.full())));
        assertRefused("use Mask.causal(0)", () -> design(additive.withMask(Mask.causal(3))));
        assertRefused("withStates(false, false)", () -> design(additive.withStates(true, false)));
        assertRefused("beta 0.5", () -> design(additive).withBeta(0.5));
        assertRefused("beta NaN", () -> design(function(UpdateRule.DELTA)).withBeta(Double.NaN));
        assertRefused(
                "1 decay factors for 2 key-value heads",
                () -> design(function(UpdateRule.decaying(new Decay.OfHead(List.of(0.5))))));
        assertRefused("a state of 0 sequences", () -> new RecurrentDesign(0, 1, 1, 4, 4, additive));
        assertRefused("query heads 3", () -> new RecurrentDesign(1, 3, 2, 4, 4, additive));
        assertThrows(
                RefusedRequestException.class,
                () -> RecurrentState.open(design(function(UpdateRule.DELTA)), variant(UpdateRule.ADDITIVE), one));
    }

    @Test
    void aClosedStateRefusesEverything() {
        RecurrentState state = open(UpdateRule.ADDITIVE);
        append(state, 0, 3);
        state.close();
        state.close();
        assertThrows(IllegalStateException.class, () -> append(state, 3, 4));
        assertThrows(IllegalStateException.class, () -> attend(state, 2, 3));
        assertThrows(IllegalStateException.class, state::fork);
        assertThrows(IllegalStateException.class, state::snapshotBytes);
        try (RecurrentState open = open(UpdateRule.ADDITIVE)) {
            assertThrows(IllegalStateException.class, () -> open.merge(state));
        }
    }
}
