package dev.sightline.evaluation.scaling;

/** Untimed calls of a variant until they are steady; see {@link SteadyCalls}. */
final class WarmUp {
    /** Long enough to run every path of a kernel, short enough to run often. */
    private static final int LENGTH = 512;

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
            new SteadyCalls(setup::now).run(design.warmUpSeconds(), () -> bench.secondsPerCall(1));
        }
    }
}
