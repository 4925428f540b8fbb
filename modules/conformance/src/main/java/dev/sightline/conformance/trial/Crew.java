package dev.sightline.conformance.trial;

import dev.sightline.attention.Workers;
import java.util.List;
import java.util.stream.IntStream;

/** Pools of 1, 2 and 3 threads, shared by the trials of a contract. Thread-safe. */
public final class Crew implements AutoCloseable {
    /** The most threads of a pool. */
    public static final int MAXIMUM_THREADS = 3;

    private final List<Workers> pools =
            IntStream.rangeClosed(1, MAXIMUM_THREADS).mapToObj(Workers::of).toList();

    /** The pool of so many threads, 1 to {@link #MAXIMUM_THREADS}; closed with this crew. */
    public Workers workers(int threads) {
        return pools.get(threads - 1);
    }

    @Override
    public void close() {
        pools.forEach(Workers::close);
    }
}
