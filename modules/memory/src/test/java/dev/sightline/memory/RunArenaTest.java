package dev.sightline.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunArenaTest {
    @Test
    void allocationsAreZeroedAndAligned() {
        try (RunArena arena = RunArena.open("test")) {
            for (long bytes : new long[] {1, 3, 64, 65, 4097}) {
                var segment = arena.allocate("scratch", bytes);
                assertEquals(bytes, segment.byteSize());
                assertEquals(0, segment.address() % Tensor.ALIGNMENT);
                assertArrayEquals(new byte[(int) bytes], segment.toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    @Test
    void ledgerCountsEveryByteUnderItsLabel() {
        try (RunArena arena = RunArena.open("test")) {
            arena.tensor("query", 2, 3);
            arena.tensor("key", 5);
            arena.allocate("query", 7);
            arena.tensor("nothing", 0, 1L << 40);
            assertEquals(24 + 20 + 7, arena.ledger().totalBytes());
            assertEquals(31, arena.ledger().bytes("query"));
            assertEquals(0, arena.ledger().bytes("value"));
            assertEquals(
                    List.of(
                            new Allocation("query", 24),
                            new Allocation("key", 20),
                            new Allocation("query", 7),
                            new Allocation("nothing", 0)),
                    arena.ledger().allocations());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void ledgerStaysExactBetweenThreadsAndRefusals(long seed) {
        long budget = 20_000;
        try (RunArena arena = RunArena.open("test", budget);
                ExecutorService four = Executors.newFixedThreadPool(4)) {
            List<CompletableFuture<Long>> threads = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                SplittableRandom random = new SplittableRandom(seed * 100 + thread);
                threads.add(CompletableFuture.supplyAsync(() -> allocateAtRandom(arena, random), four));
            }
            long granted = threads.stream().mapToLong(CompletableFuture::join).sum();
            assertEquals(granted, arena.ledger().totalBytes());
            assertTrue(granted <= budget, granted + " bytes");
            long listed = arena.ledger().allocations().stream()
                    .mapToLong(Allocation::bytes)
                    .sum();
            assertEquals(granted, listed);
        }
    }

    private static long allocateAtRandom(RunArena arena, SplittableRandom random) {
        long granted = 0;
        for (int draw = 0; draw < 200; draw++) {
            long bytes = random.nextLong(0, 200);
            try {
                arena.allocate("scratch", bytes);
                granted += bytes;
            } catch (OffHeapMemoryException full) {
                // expected once the budget is spent; what counts is that the ledger knows
            }
        }
        return granted;
    }

    @Test
    void budgetIsKeptToTheByte() {
        try (RunArena arena = RunArena.open("small", 100)) {
            arena.allocate("first", 60);
            OffHeapMemoryException refusal =
                    assertThrows(OffHeapMemoryException.class, () -> arena.allocate("second", 41));
            assertTrue(
                    refusal.toString().contains("second needs 41 bytes, but arena 'small' has 40 of its 100 left; "),
                    refusal::toString);
            assertEquals(60, arena.ledger().totalBytes(), "a refusal leaves no trace");
            arena.allocate("second", 40);
            assertEquals(100, arena.ledger().totalBytes());
            arena.allocate("nothing", 0);
            assertThrows(OffHeapMemoryException.class, () -> arena.allocate("third", 1));
            assertThrows(OffHeapMemoryException.class, () -> arena.allocate("third", Long.MAX_VALUE));
        }
    }

    @Test
    void whatTheMachineLacksIsRefusedBeforeAnyAllocation() {
        try (RunArena arena = RunArena.open("test")) {
            assertThrows(OffHeapMemoryException.class, () -> arena.tensor("scores", 1L << 24, 1L << 24));
            assertEquals(0, arena.ledger().totalBytes());
        }
    }

    @Test
    void whatTheOperatingSystemRefusesIsTakenOffTheLedger() {
        try (RunArena arena = RunArena.open("boundless", Long.MAX_VALUE)) {
            OffHeapMemoryException refusal =
                    assertThrows(OffHeapMemoryException.class, () -> arena.allocate("scores", 1L << 60));
            assertTrue(refusal.getCause() instanceof OutOfMemoryError, String.valueOf(refusal.getCause()));
            assertEquals(0, arena.ledger().totalBytes());
            assertEquals(List.of(), arena.ledger().allocations());
        }
    }

    @Test
    void sizesBeyondLongArithmeticAreRefused() {
        try (RunArena arena = RunArena.open("boundless", Long.MAX_VALUE)) {
            assertThrows(IllegalArgumentException.class, () -> arena.tensor("scores", 1L << 32, 1L << 32));
            assertThrows(IllegalArgumentException.class, () -> arena.tensor("scores", 1L << 62), "2^64 bytes");
            assertThrows(IllegalArgumentException.class, () -> arena.tensor("scores", -1));
            assertThrows(IllegalArgumentException.class, () -> arena.allocate("scratch", -1));
            assertEquals(0, arena.ledger().totalBytes());
        }
    }

    @Test
    void negativeBudgetIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> RunArena.open("test", -1));
    }

    @Test
    void closingTwiceIsAnError() {
        RunArena arena = RunArena.open("test");
        arena.close();
        IllegalStateException refusal = assertThrows(IllegalStateException.class, arena::close);
        assertEquals("arena 'test' was closed before; close it once", refusal.getMessage());
    }

    @Test
    void closedArenaAllocatesNothingButItsLedgerStaysReadable() {
        RunArena arena = RunArena.open("test");
        arena.tensor("query", 8);
        arena.close();
        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> arena.tensor("key", 8));
        assertEquals("arena 'test' is closed, so key cannot be allocated; open a new arena", refusal.getMessage());
        assertEquals(32, arena.ledger().totalBytes());
    }
}
