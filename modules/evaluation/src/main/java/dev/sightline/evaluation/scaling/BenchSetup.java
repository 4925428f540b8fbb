package dev.sightline.evaluation.scaling;

import dev.sightline.attention.Workers;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.function.LongSupplier;

/** What all calls of a unit share: what their inputs are filled with, the threads that compute, and the clock. */
final class BenchSetup {
    /** Floats of noise: 4 MB. */
    private static final int NOISE = 1 << 20;

    private static final double NANOSECONDS = 1e9;

    private final float[] noise;
    private final Workers workers;
    private final LongSupplier clock;

    private BenchSetup(float[] noise, Workers workers, LongSupplier clock) {
        this.noise = noise;
        this.workers = workers;
        this.clock = clock;
    }

    /**
     * A setup with standard normal inputs: scores of the size that a head has before it is trained.
     *
     * @param clock nanoseconds since any fixed moment
     */
    static BenchSetup random(long seed, Workers workers, LongSupplier clock) {
        RandomStream random = RandomStream.of(seed, "scaling inputs", 0);
        float[] noise = new float[NOISE];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        return new BenchSetup(noise, workers, clock);
    }

    /** Prepares a call of a variant at a length that it serves. */
    AttentionBench open(CostSeries series, long length) {
        ServedRequest served = series.request(length)
                .orElseThrow(() -> new IllegalArgumentException("variant '"
                        + series.variant().name() + "' " + series.refusal(length) + "; ask only for what it serves"));
        return new AttentionBench(series.variant(), served.request(), noise, workers, clock);
    }

    /** Seconds by the clock. */
    double now() {
        return clock.getAsLong() / NANOSECONDS;
    }
}
