package dev.sightline.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Shows bytes read a second beside the calls a second. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class ByteCounter {
    /** Billions of bytes of the iteration; JMH divides by its time. */
    public double gigabytes;

    /** Starts an iteration at 0. */
    @Setup(Level.Iteration)
    public void reset() {
        gigabytes = 0;
    }

    void add(double bytes) {
        gigabytes += bytes * 1e-9;
    }
}
