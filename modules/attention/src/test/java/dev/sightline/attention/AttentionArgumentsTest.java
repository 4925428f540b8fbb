package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.memory.PageTable;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttentionArgumentsTest {
    private static final AttentionRequest REQUEST =
            AttentionRequest.softmax(new AttentionShape(2, 4, 2, 3, 5, 8, 6), Mask.full());

    private final RunArena arena = RunArena.open("test");
    private final Tensor query = arena.tensor("query", 2, 4, 3, 8);
    private final Tensor key = arena.tensor("key", 2, 2, 5, 8);
    private final Tensor value = arena.tensor("value", 2, 2, 5, 6);
    private final Tensor output = arena.tensor("output", 2, 4, 3, 6);
    private final Tensor logSumExp = arena.tensor("log-sum-exp", 2, 4, 3);

    @AfterEach
    void free() {
        arena.close();
    }

    private static void check(Tensor query, Tensor key, Tensor value, Tensor output) {
        AttentionArguments.check(REQUEST, new AttentionInputs(query, key, value), AttentionOutputs.of(output), 1);
    }

    private void checkLogSumExp(Tensor tensor) {
        AttentionArguments.check(
                REQUEST.withLogSumExp(),
                new AttentionInputs(query, key, value),
                AttentionOutputs.of(output, tensor),
                1);
    }

    private static void assertRefused(String message, Runnable call) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
        assertTrue(refusal.toString().contains(message), refusal::toString);
    }

    @Test
    void fittingTensorsPass() {
        check(query, key, value, output);
        checkLogSumExp(logSumExp);
    }

    @Test
    void eachShapeIsComparedWithTheRequest() {
        Tensor other = arena.tensor("other", 2, 4, 3, 7);
        assertRefused(
                "query has shape [2, 4, 3, 7], expected [2, 4, 3, 8] for a request of batch 2, heads 4/2",
                () -> check(other, key, value, output));
        assertRefused("key has shape [2, 4, 3, 7], expected [2, 2, 5, 8]", () -> check(query, other, value, output));
        assertRefused("value has shape [2, 4, 3, 7], expected [2, 2, 5, 6]", () -> check(query, key, other, output));
        assertRefused("output has shape [2, 4, 3, 7], expected [2, 4, 3, 6]", () -> check(query, key, value, other));
        assertRefused("logSumExp has shape [2, 4, 3, 7], expected [2, 4, 3]", () -> checkLogSumExp(other));
        assertRefused("query has shape [4, 3, 8]", () -> check(query.select(0, 0), key, value, output));
        assertRefused("key has shape [1, 2, 5, 8]", () -> check(query, key.slice(0, 0, 1), value, output));
        assertRefused("value has shape [2, 2, 4, 6]", () -> check(query, key, value.slice(2, 0, 4), output));
    }

    @Test
    void rowsMustBeContiguousButNothingElse() {
        Tensor transposed = arena.tensor("other", 2, 2, 8, 5).permute(0, 1, 3, 2);
        assertRefused(
                "has stride 5 along its last dimension, expected 1", () -> check(query, transposed, value, output));
        Tensor interleaved = arena.tensor("other", 2, 5, 2, 8).permute(0, 2, 1, 3);
        check(query, interleaved, value, output);
        Tensor broadcast = Tensor.strided(key.segment(), key.shape(), 0, 0, 8, 1);
        check(query, broadcast, value, output);
        check(
                query,
                key,
                value,
                arena.tensor("other", 2, 3, 4, 9).permute(0, 2, 1, 3).slice(3, 2, 8));
    }

    @Test
    void onlyKeysAndValuesMayLieInPagesAndOnlyIfTheRequestSaysSo() {
        PageTable table = new PageTable(2, 5);
        table.append(0, 1);
        table.append(1, 0);
        Tensor pagedKey = Tensor.paged(key, table, 5);
        Tensor pagedValue = Tensor.paged(value, table, 5);
        assertRefused(
                "key [2, 2, 5, 8] lies in pages; copy it, or plan with request.withPages() if it is a key or a value",
                () -> check(query, pagedKey, value, output));
        AttentionArguments.check(
                REQUEST.withPages(), new AttentionInputs(query, pagedKey, pagedValue), AttentionOutputs.of(output), 1);
        PageTable ofQueries = new PageTable(2, 3);
        ofQueries.append(0, 0);
        ofQueries.append(1, 1);
        Tensor pagedQuery = Tensor.paged(query, ofQueries, 3);
        assertRefused(
                "query [2, 4, 3, 8] lies in pages; copy it, or plan with request.withPages() if it is a key or a value",
                () -> AttentionArguments.check(
                        REQUEST.withPages(),
                        new AttentionInputs(pagedQuery, key, value),
                        AttentionOutputs.of(output),
                        1));
    }

    @Test
    void logSumExpIsGivenIffItIsWanted() {
        assertRefused(
                "the request wants the log-sum-exp",
                () -> AttentionArguments.check(
                        REQUEST.withLogSumExp(),
                        new AttentionInputs(query, key, value),
                        AttentionOutputs.of(output),
                        1));
        assertRefused(
                "the request does not want one",
                () -> AttentionArguments.check(
                        REQUEST, new AttentionInputs(query, key, value), AttentionOutputs.of(output, logSumExp), 1));
    }

    @Test
    void outputsMayNotShareMemoryWithAnything() {
        Tensor large = arena.tensor("large", 1000);
        Tensor wrongPlace = Tensor.of(query.segment(), 2, 4, 3, 6);
        assertRefused("output [2, 4, 3, 6] overlaps query [2, 4, 3, 8]", () -> check(query, key, value, wrongPlace));
        Tensor keyInside = Tensor.of(large.segment(), 2, 2, 5, 8);
        Tensor overKey = Tensor.of(large.segment().asSlice(4 * 159), 2, 4, 3, 6);
        assertRefused("overlaps key", () -> check(query, keyInside, value, overKey));
        check(query, keyInside, value, Tensor.of(large.segment().asSlice(4 * 160), 2, 4, 3, 6));
        Tensor valueInside = Tensor.of(large.segment(), 2, 2, 5, 6);
        assertRefused("overlaps value", () -> check(query, key, valueInside, Tensor.of(large.segment(), 2, 4, 3, 6)));
        assertRefused(
                "logSumExp [2, 4, 3] overlaps output", () -> checkLogSumExp(Tensor.of(output.segment(), 2, 4, 3)));
        assertRefused("logSumExp [2, 4, 3] overlaps query", () -> checkLogSumExp(Tensor.of(query.segment(), 2, 4, 3)));
    }

    @Test
    void outputsMayNotShareMemoryWithThemselves() {
        Tensor room = arena.tensor("room", 1000);
        Tensor broadcast = Tensor.strided(room.segment(), output.shape(), 72, 0, 6, 1);
        assertRefused("strides that map two elements to one address", () -> check(query, key, value, broadcast));
        Tensor shortRows = Tensor.strided(room.segment(), output.shape(), 72, 18, 5, 1);
        assertRefused("strides that map two elements to one address", () -> check(query, key, value, shortRows));
        assertRefused(
                "strides that map two elements to one address",
                () -> checkLogSumExp(Tensor.strided(room.segment(), Shape.of(2, 4, 3), 4, 1, 1)));
    }

    @Test
    void readOnlyOutputsAreRefusedAndReadOnlyInputsAreNot() {
        assertRefused(
                "output [2, 4, 3, 6] is read-only",
                () -> check(query, key, value, Tensor.of(output.segment().asReadOnly(), 2, 4, 3, 6)));
        assertRefused(
                "logSumExp [2, 4, 3] is read-only",
                () -> checkLogSumExp(Tensor.of(logSumExp.segment().asReadOnly(), 2, 4, 3)));
        check(
                Tensor.of(query.segment().asReadOnly(), 2, 4, 3, 8),
                Tensor.of(key.segment().asReadOnly(), 2, 2, 5, 8),
                Tensor.of(value.segment().asReadOnly(), 2, 2, 5, 6),
                output);
    }

    @Test
    void tensorsOfAClosedArenaAreRefused() {
        RunArena other = RunArena.open("short-lived");
        Tensor stale = other.tensor("query", 2, 4, 3, 8);
        Tensor staleOutput = other.tensor("output", 2, 4, 3, 6);
        other.close();
        assertThrows(IllegalStateException.class, () -> check(stale, key, value, output));
        assertThrows(IllegalStateException.class, () -> check(query, key, value, staleOutput));
    }

    @Test
    void tensorsOfAnotherThreadAreRefused() {
        try (Arena confined = Arena.ofConfined();
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            Tensor mine = Tensor.of(confined.allocate(4 * 192, 4), 2, 4, 3, 8);
            check(mine, key, value, output);
            Throwable foreign = CompletableFuture.supplyAsync(
                            () -> assertThrows(Throwable.class, () -> check(mine, key, value, output)), other)
                    .join();
            assertEquals(WrongThreadException.class, foreign.getClass());
        }
    }

    @Test
    void confinedTensorsAreRefusedBySeveralThreads() {
        try (Arena confined = Arena.ofConfined()) {
            Tensor mine = Tensor.of(confined.allocate(4 * 144, 4), 2, 4, 3, 6);
            AttentionInputs inputs = new AttentionInputs(query, key, value);
            AttentionArguments.check(REQUEST, inputs, AttentionOutputs.of(mine), 1);
            assertThrows(
                    WrongThreadException.class,
                    () -> AttentionArguments.check(REQUEST, inputs, AttentionOutputs.of(mine), 2));
        }
    }

    @Test
    void refusedCallsTouchNoElement() {
        output.fill(Float.NaN);
        assertThrows(IllegalArgumentException.class, () -> check(output, key, value, output));
        assertThrows(
                IllegalArgumentException.class,
                () -> checkLogSumExp(output.select(3, 0).permute(0, 2, 1)));
        float[] untouched = new float[2 * 4 * 3 * 6];
        Arrays.fill(untouched, Float.NaN);
        assertArrayEquals(untouched, output.toArray());
    }

    @Test
    void emptyTensorsPassWhereverTheyLie() {
        AttentionRequest empty = AttentionRequest.softmax(new AttentionShape(1, 1, 1, 0, 0, 8, 8), Mask.full());
        Tensor nothing = Tensor.of(query.segment(), 1, 1, 0, 8);
        AttentionArguments.check(
                empty, new AttentionInputs(nothing, nothing, nothing), AttentionOutputs.of(nothing), 1);
    }
}
