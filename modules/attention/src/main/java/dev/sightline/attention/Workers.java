package dev.sightline.attention;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fixed pool of platform threads for compute. The thread that calls {@link #run} works too, so {@code of(1)} starts
 * none.
 *
 * <p>Thread-safe: calls of {@link #run} from several threads are served one after another. A call allocates nothing.
 */
public final class Workers implements AutoCloseable {
    /** How often an idle thread looks for work before it sleeps: about the time between two calls of a decode loop. */
    private static final int SPINS_BEFORE_SLEEP = 2_000;

    /** One unit of work of a call. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does the work.
         *
         * @param worker which thread works, in {@code [0, threads)}; no two threads share a number during a call
         * @param task which unit, in {@code [0, tasks)}
         */
        void run(int worker, long task);
    }

    private final Thread[] threads;
    private final ReentrantLock calls = new ReentrantLock();
    private final AtomicLong nextTask = new AtomicLong();
    private final AtomicInteger working = new AtomicInteger();
    private volatile @Nullable Task body;
    private volatile long tasks;
    private volatile int generation;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Thread caller;

    private Workers(int count) {
        threads = new Thread[count - 1];
        for (int i = 0; i < threads.length; i++) {
            int worker = i + 1;
            threads[i] = Thread.ofPlatform()
                    .name("sightline-worker-" + worker)
                    .daemon()
                    .unstarted(() -> serve(worker));
        }
    }

    /**
     * Starts a pool.
     *
     * @param threads how many threads compute, the caller included
     * @throws IllegalArgumentException if {@code threads} is less than 1 or more than 1024
     */
    public static Workers of(int threads) {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads must be 1 to 1024, found " + threads + "; this machine has "
                    + Runtime.getRuntime().availableProcessors());
        }
        Workers workers = new Workers(threads);
        for (Thread thread : workers.threads) {
            thread.start();
        }
        return workers;
    }

    /** How many threads compute, the caller included. */
    public int threads() {
        return threads.length + 1;
    }

    /**
     * Runs {@code body} for every task in {@code [0, count)} and returns when all are done. Which thread takes which
     * task is not determined; the order in which tasks are begun is.
     *
     * @throws IllegalStateException if the pool is closed, or this is called from within a task
     * @throws IllegalArgumentException if the count is negative
     */
    public void run(long count, Task body) {
        if (count < 0) {
            throw new IllegalArgumentException("tasks must be 0 or more, found " + count + "; check the arithmetic");
        }
        requireOutsideTask();
        calls.lock();
        try {
            requireOpen();
            if (threads.length == 0 || count <= 1) {
                for (long task = 0; task < count; task++) {
                    body.run(0, task);
                }
            } else {
                share(count, body);
            }
        } finally {
            calls.unlock();
        }
    }

    private void share(long count, Task shared) {
        failure = null;
        caller = Thread.currentThread();
        body = shared;
        tasks = count;
        nextTask.set(0);
        working.set(threads.length);
        int next = generation + 1; // only the holder of the lock writes it
        generation = next; // publishes the fields above
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
        takeTasks(0, shared);
        int spins = 0;
        while (working.get() != 0) {
            if (++spins < SPINS_BEFORE_SLEEP) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
        body = null;
        caller = null;
        Throwable thrown = failure;
        failure = null;
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw new IllegalStateException("a task threw a checked exception: " + thrown, thrown);
        }
    }

    private void takeTasks(int worker, Task shared) {
        try {
            for (long task = nextTask.getAndIncrement(); task < tasks; task = nextTask.getAndIncrement()) {
                shared.run(worker, task);
            }
        } catch (Throwable thrown) { // a checked one too, smuggled past the compiler: it must not strand the caller
            Throwable first = failure;
            if (first == null) {
                failure = thrown;
            } else if (first != thrown) {
                first.addSuppressed(thrown);
            }
            nextTask.set(tasks); // the others finish what they hold and take no more
        }
    }

    private void serve(int worker) {
        int seen = 0;
        while (true) {
            int spins = 0;
            while (generation == seen && !closed) {
                if (++spins < SPINS_BEFORE_SLEEP) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            if (generation == seen) {
                return;
            }
            seen = generation;
            Task shared = body;
            if (shared != null) {
                takeTasks(worker, shared);
            }
            Thread.interrupted(); // a task that left the flag set would keep the idle thread from sleeping
            // Read before the decrement: after it the caller may return and begin another call.
            Thread waiting = caller;
            if (working.decrementAndGet() == 0) {
                LockSupport.unpark(waiting);
            }
        }
    }

    /**
     * Checks that the calling thread is not doing a task of this pool: a call that waited for a lock of its own before
     * it found out would wait for ever.
     *
     * @throws IllegalStateException if it is
     */
    public void requireOutsideTask() {
        if (isWithinTask()) {
            throw new IllegalStateException(
                    "a task may not run on its own pool again; make the work one flat run, or use other workers");
        }
    }

    /**
     * Checks that there are threads: for a call that must not begin what it cannot end.
     *
     * @throws IllegalStateException if the pool is closed
     */
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the workers are closed; make new ones with Workers.of(threads)");
        }
    }

    private boolean isWithinTask() {
        Thread current = Thread.currentThread();
        for (Thread own : threads) {
            if (own == current) {
                return true;
            }
        }
        return calls.isHeldByCurrentThread();
    }

    /**
     * Ends the threads, once the calls before it have returned.
     *
     * @throws IllegalStateException if the pool was closed before, or this is called from within a task
     */
    @Override
    public void close() {
        if (isWithinTask()) {
            throw new IllegalStateException("a task may not close its own pool; close it when run() has returned");
        }
        calls.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the workers were closed before; close them once");
            }
            closed = true;
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
        } finally {
            calls.unlock();
        }
    }
}
