package dev.sightline.evaluation.scaling;

import java.util.function.DoubleSupplier;

/**
 * Untimed calls until they stop getting faster: the JIT compiles a kernel after some seconds of running it, and a time
 * taken before says nothing about the kernel. On a busy machine the compiler is late too, so the time alone is no
 * measure.
 */
public final class SteadyCalls {
    /** Calls are compared by the best of so many seconds. */
    private static final double WINDOW_SECONDS = 0.1;

    /** A window that is this much faster than all before it shows that the compiler is still at work. */
    private static final double STILL_FASTER = 0.9;

    /** A multiple of the least duration after which even unsteady calls are taken as they are. */
    private static final int PATIENCE = 4;

    private final DoubleSupplier now;

    /**
     * Calls by a clock.
     *
     * @param now seconds since any fixed moment
     */
    public SteadyCalls(DoubleSupplier now) {
        this.now = now;
    }

    /**
     * Calls again and again, and returns the seconds of the fastest call.
     *
     * @param leastSeconds to go on for, even if the calls are steady at once
     * @param secondsOfCall makes one call and returns how long it took
     */
    public double run(double leastSeconds, DoubleSupplier secondsOfCall) {
        double begin = now.getAsDouble();
        double best = Double.POSITIVE_INFINITY;
        double elapsed = 0;
        boolean faster = true;
        while (elapsed < leastSeconds || (faster && elapsed < PATIENCE * leastSeconds)) {
            double inWindow = bestOfWindow(secondsOfCall);
            faster = inWindow < STILL_FASTER * best;
            best = Math.min(best, inWindow);
            elapsed = now.getAsDouble() - begin;
        }
        return best;
    }

    private double bestOfWindow(DoubleSupplier secondsOfCall) {
        double begin = now.getAsDouble();
        double best = Double.POSITIVE_INFINITY;
        do {
            best = Math.min(best, secondsOfCall.getAsDouble());
        } while (now.getAsDouble() - begin < WINDOW_SECONDS);
        return best;
    }
}
