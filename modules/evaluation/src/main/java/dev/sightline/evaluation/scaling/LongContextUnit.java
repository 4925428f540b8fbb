package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.StandardWindow;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.statistics.Quartiles;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The arithmetic of a very long context, shown for real: one causal head at, say, 100,000 tokens, where the pairs are
 * 10^10 and a score matrix takes 40 GB. A variant that would need more memory or time than the design allows says so
 * before it starts.
 *
 * <p>The cell has {@code kind=long-context}. The metrics are those of {@link CurveCells}, {@link CallCost} and
 * {@link CallMemory}; the note tells how many calls were timed, as few as one.
 *
 * @param processor on which the times are taken
 * @param clock nanoseconds since any fixed moment
 */
record LongContextUnit(
        ScalingDesign design, String variant, int length, long seed, String processor, LongSupplier clock)
        implements WorkUnit {
    private static final int MOST_CALLS = 5;

    /** The estimate comes from a context this many times shorter. */
    private static final int ESTIMATE_DIVISOR = 16;

    /** The first calls compile the kernel; the best of several is the kernel's. */
    private static final int ESTIMATE_CALLS = 5;

    private static final double ESTIMATE_SECONDS = 1;

    @Override
    public Cell key() {
        return Cell.of(
                        ScalingTask.NAME,
                        variant,
                        length,
                        seed,
                        Map.of(
                                "headDim", Integer.toString(ScalingDesign.HEAD_DIM),
                                "heads", "1",
                                "processor", processor,
                                "window", Integer.toString(StandardWindow.KEYS),
                                "seconds", Double.toString(design.longContextSeconds()),
                                "longestCallSeconds", Double.toString(design.longestCallSeconds()),
                                "memoryBytes", Long.toString(design.memoryBytes())))
                .with("kind", "long-context");
    }

    /** Seconds, a mean over variants: most need a small part of what they may take. */
    @Override
    public double weight() {
        return 1 + design.longContextSeconds() / 4;
    }

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        CostSeries series = CostSeries.causal(
                laboratory.variants().get(variant), laboratory.workers().threads());
        Cell cell = series.cell(key(), length);
        if (design.longestCallSeconds() == 0) {
            return List.of(CellResult.notApplicable(cell, "left out of this profile; choose quick or a larger one"));
        }
        Optional<CallCost> cost = series.cost(length);
        if (cost.isEmpty()) {
            return List.of(CellResult.notApplicable(cell, series.refusal(length)));
        }
        if (cost.get().arenaBytes() > design.affordableBytes()) {
            return List.of(CellResult.notApplicable(cell, cost.get().tooLarge(design)));
        }
        BenchSetup setup = BenchSetup.random(seed, laboratory.workers(), clock);
        double estimate = estimate(series, setup);
        if (estimate > design.longestCallSeconds()) {
            String why = String.format(
                    Locale.ROOT,
                    "left out: a call would take about %.0f s, more than the %.0f s that this profile allows; choose a larger profile",
                    estimate,
                    design.longestCallSeconds());
            return List.of(CellResult.notApplicable(cell, why));
        }
        return List.of(measured(cell, series, cost.get(), estimate, setup));
    }

    /** Seconds of a call, from a shorter one in proportion to the FLOPs. */
    private double estimate(CostSeries series, BenchSetup setup) {
        int shorter = Math.max(1, length / ESTIMATE_DIVISOR);
        try (AttentionBench bench = setup.open(series, shorter)) {
            double best = bench.secondsPerCall(1);
            double begin = setup.now();
            for (int call = 1; call < ESTIMATE_CALLS && setup.now() - begin < ESTIMATE_SECONDS; call++) {
                best = Math.min(best, bench.secondsPerCall(1));
            }
            return best * series.executedFlops(length) / series.executedFlops(shorter);
        }
    }

    private CellResult measured(Cell cell, CostSeries series, CallCost cost, double estimate, BenchSetup setup) {
        int calls = (int) Math.clamp(Math.floor(design.longContextSeconds() / estimate), 1, MOST_CALLS);
        double[] seconds = new double[calls];
        CallMemory memory = CallMemory.of(series, length, setup, ResidentMemory.ofThisProcess(), bench -> {
            for (int call = 0; call < calls; call++) {
                seconds[call] = bench.secondsPerCall(1);
            }
        });
        SortedMap<String, Measure> metrics = CurveCells.timeMetrics(Quartiles.of(seconds), cost);
        metrics.putAll(cost.metrics());
        metrics.putAll(memory.metrics());
        SortedMap<String, Double> predicted = new TreeMap<>(Map.of(CallMemory.ALLOCATED_BYTES, cost.arenaBytes()));
        String note = calls == 1 ? "one call timed" : calls + " calls timed";
        return new CellResult(cell, CellResult.Status.MEASURED, note, metrics, predicted);
    }
}
