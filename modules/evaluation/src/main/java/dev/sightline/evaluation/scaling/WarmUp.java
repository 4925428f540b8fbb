package dev.sightline.evaluation.scaling;

/**
 * Untimed calls of a variant until they stop getting faster: the JIT compiles a kernel after some seconds of running it,
 * and a time taken before says nothing about the kernel. On a busy machine the compiler is late too, so the time alone
 * is no measure.
 */
final class WarmUp {
    /** Long enough to run every path of a kernel, short enough to run often. */
    private static final int LENGTH = 512;

    /** Calls are compared by the best of so many seconds. */
    private static final double WINDOW_SECONDS = 0.1;

    /** A window that is this much faster than all before it shows that the compiler is still at work. */
    private static final double STILL_FASTER = 0.9;

    /** A multiple of the least duration after which even an unsteady variant is taken as it is. */
    private static final int PATIENCE = 4;

    private final ScalingDesign design;
    private final BenchSetup setup;

    WarmUp(ScalingDesign design, BenchSetup setup) {
        this.design = design;
        this.setup = setup;
    }

    /** Warms up a variant; does nothing if it serves no request. */
    void run(CostSeries series) {
        int length = Math.clamp(LENGTH, design.shortest(), design.longest());
        if (series.request(length).isEmpty()) {
            return;
        }
        try (AttentionBench bench = setup.open(series, length)) {
            double begin = setup.now();
            double best = Double.POSITIVE_INFINITY;
            double elapsed = 0;
            boolean faster = true;
            while (elapsed < design.warmUpSeconds() || (faster && elapsed < PATIENCE * design.warmUpSeconds())) {
                double inWindow = bestOfWindow(bench);
                faster = inWindow < STILL_FASTER * best;
                best = Math.min(best, inWindow);
                elapsed = setup.now() - begin;
            }
        }
    }

    private double bestOfWindow(AttentionBench bench) {
        double begin = setup.now();
        double best = Double.POSITIVE_INFINITY;
        do {
            best = Math.min(best, bench.secondsPerCall(1));
        } while (setup.now() - begin < WINDOW_SECONDS);
        return best;
    }
}
