package dev.sightline.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Shows floating-point operations a second beside the calls a second. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class FlopCounter {
    /** Billions of FLOPs of the iteration; JMH divides by its time. */
    public double gigaflops;

    /** Starts an iteration at 0. */
    @Setup(Level.Iteration)
    public void reset() {
        gigaflops = 0;
    }

    void add(double flops) {
        gigaflops += flops * 1e-9;
    }
}
