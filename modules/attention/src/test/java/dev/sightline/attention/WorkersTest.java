package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The timeout turns a lost wake-up into a failure instead of a build that hangs. */
@Timeout(60)
class WorkersTest {
    private static int[] ones(int count) {
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static int[] runsOfEachTask(Workers workers, int tasks) {
        AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
        workers.run(tasks, (worker, task) -> runs.incrementAndGet((int) task));
        int[] counts = new int[tasks];
        for (int task = 0; task < tasks; task++) {
            counts[task] = runs.get(task);
        }
        return counts;
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyTaskRunsOnce(int threads) {
        try (Workers workers = Workers.of(threads)) {
            assertEquals(threads, workers.threads());
            for (int tasks : new int[] {0, 1, 2, threads - 1, threads, threads + 1, 100}) {
                assertArrayEquals(ones(tasks), runsOfEachTask(workers, tasks), tasks + " tasks");
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void thousandsOfShortCallsLoseNoTask(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Workers workers = Workers.of(4)) {
            for (int call = 0; call < 2000; call++) {
                int tasks = random.nextInt(0, 9);
                assertArrayEquals(ones(tasks), runsOfEachTask(workers, tasks), "call " + call);
            }
        }
    }

    @Test
    void noTwoThreadsShareANumberDuringACall() {
        try (Workers workers = Workers.of(4)) {
            AtomicIntegerArray busy = new AtomicIntegerArray(4);
            AtomicInteger clashes = new AtomicInteger();
            workers.run(5000, (worker, task) -> {
                if (busy.getAndSet(worker, 1) != 0) {
                    clashes.incrementAndGet();
                }
                Thread.onSpinWait();
                busy.set(worker, 0);
            });
            assertEquals(0, clashes.get());
        }
    }

    @Test
    void tasksSeeWhatTheCallerWroteAndTheCallerSeesWhatTheyWrote() {
        try (Workers workers = Workers.of(3)) {
            long[] plain = new long[64];
            for (int round = 1; round <= 500; round++) {
                workers.run(plain.length, (worker, task) -> plain[(int) task]++);
                for (long count : plain) {
                    assertEquals(round, count);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 5})
    void exceptionOfATaskReachesTheCallerAndThePoolLivesOn(int threads) {
        try (Workers workers = Workers.of(threads)) {
            for (int failing = 0; failing < 20; failing++) {
                long bad = failing;
                IllegalArgumentException planted = new IllegalArgumentException("planted");
                assertSame(
                        planted,
                        assertThrows(
                                IllegalArgumentException.class,
                                () -> workers.run(20, (worker, task) -> {
                                    if (task == bad) {
                                        throw planted;
                                    }
                                })));
                assertArrayEquals(ones(20), runsOfEachTask(workers, 20));
            }
        }
    }

    @Test
    void errorsReachTheCallerToo() {
        try (Workers workers = Workers.of(2)) {
            StackOverflowError planted = new StackOverflowError("planted");
            assertSame(
                    planted,
                    assertThrows(
                            StackOverflowError.class,
                            () -> workers.run(2, (worker, task) -> {
                                throw planted;
                            })));
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 3})
    void checkedExceptionSmuggledOutOfATaskStrandsNobody(int threads) {
        try (Workers workers = Workers.of(threads)) {
            Exception planted = new Exception("planted");
            Throwable thrown = assertThrows(
                    Exception.class,
                    () -> workers.run(50, (worker, task) -> WorkersTest.<RuntimeException>sneak(planted)));
            assertTrue(thrown == planted || thrown.getCause() == planted, thrown::toString);
            assertArrayEquals(ones(7), runsOfEachTask(workers, 7));
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Exception exception) throws E {
        throw (E) exception;
    }

    @Test
    void afterAFailureNoFurtherTaskBegins() {
        try (Workers workers = Workers.of(2)) {
            AtomicInteger begun = new AtomicInteger();
            assertThrows(
                    IllegalStateException.class,
                    () -> workers.run(1_000_000, (worker, task) -> {
                        begun.incrementAndGet();
                        throw new IllegalStateException("planted");
                    }));
            assertTrue(begun.get() <= 2, begun + " tasks begun by 2 threads that each stop at their first");
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 4})
    void nestedRunOrCloseIsRefusedOnEveryThread(int threads) {
        try (Workers workers = Workers.of(threads)) {
            AtomicInteger refused = new AtomicInteger();
            workers.run(200, (worker, task) -> {
                assertThrows(IllegalStateException.class, () -> workers.run(1, (w, t) -> {}));
                assertThrows(IllegalStateException.class, workers::close);
                refused.incrementAndGet();
            });
            assertEquals(200, refused.get());
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 3})
    void concurrentCallersAreServedOneAfterAnother(int threads) {
        try (Workers workers = Workers.of(threads);
                ExecutorService four = Executors.newFixedThreadPool(4)) {
            AtomicIntegerArray active = new AtomicIntegerArray(4);
            AtomicInteger clashes = new AtomicInteger();
            List<CompletableFuture<Integer>> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                int own = caller;
                callers.add(CompletableFuture.supplyAsync(
                        () -> {
                            AtomicInteger runs = new AtomicInteger();
                            for (int call = 0; call < 200; call++) {
                                workers.run(50, (worker, task) -> {
                                    active.incrementAndGet(own);
                                    for (int other = 0; other < 4; other++) {
                                        if (other != own && active.get(other) != 0) {
                                            clashes.incrementAndGet();
                                        }
                                    }
                                    runs.incrementAndGet();
                                    active.decrementAndGet(own);
                                });
                            }
                            return runs.get();
                        },
                        four));
            }
            for (CompletableFuture<Integer> caller : callers) {
                assertEquals(200 * 50, caller.join());
            }
            assertEquals(0, clashes.get(), "tasks of two calls ran at the same time");
        }
    }

    @Test
    void interruptedCallerStillGetsACompleteResult() {
        try (Workers workers = Workers.of(3)) {
            Thread.currentThread().interrupt();
            assertArrayEquals(ones(500), runsOfEachTask(workers, 500));
            assertTrue(Thread.interrupted(), "the interrupt is the caller's to handle");
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2})
    void closedPoolRefusesWorkAndASecondClose(int threads) {
        Workers workers = Workers.of(threads);
        workers.close();
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> workers.run(1, (worker, task) -> {}));
        assertEquals("the workers are closed; make new ones with Workers.of(threads)", refusal.getMessage());
        assertThrows(IllegalStateException.class, () -> workers.run(0, (worker, task) -> {}));
        assertEquals(
                "the workers were closed before; close them once",
                assertThrows(IllegalStateException.class, workers::close).getMessage());
    }

    @Test
    void closeEndsTheThreads() throws InterruptedException {
        Workers workers = Workers.of(3);
        List<Thread> own = new ArrayList<>();
        workers.run(3000, (worker, task) -> {
            if (worker != 0) {
                synchronized (own) {
                    if (!own.contains(Thread.currentThread())) {
                        own.add(Thread.currentThread());
                    }
                }
            }
            Thread.onSpinWait();
        });
        workers.close();
        for (Thread thread : own) {
            thread.join();
        }
    }

    @Test
    void countOutsideTheRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Workers.of(0));
        assertThrows(IllegalArgumentException.class, () -> Workers.of(1025));
    }
}
