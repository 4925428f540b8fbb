package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The cells of single lengths: time, FLOPs, memory, and the slope between the neighbours. */
final class CurveCells {
    /** Metric: seconds of a call; median and quartiles. */
    static final String SECONDS = "seconds";

    /** Metric: executed FLOPs over seconds, with the quartiles of the seconds. */
    static final String FLOPS_A_SECOND = "executedFlopsPerSecond";

    /**
     * Metric: the exponent of the time in the length, from the neighbouring lengths; predicted from the FLOPs alone.
     */
    static final String LOCAL_SLOPE = "localSlope";

    private final Cell template;
    private final ScalingDesign design;
    private final RoundBootstrap bootstrap;

    /** @param template a cell with the parameters of all cells */
    CurveCells(Cell template, ScalingDesign design, RoundBootstrap bootstrap) {
        this.template = template;
        this.design = design;
        this.bootstrap = bootstrap;
    }

    /** A cell at every length of the design; not applicable where the series had to stop. */
    List<CellResult> of(MeasuredSeries series) {
        List<CellResult> results = new ArrayList<>();
        int[] lengths = design.lengths();
        for (int point = 0; point < lengths.length; point++) {
            Cell cell = series.series().cell(template, lengths[point]);
            results.add(
                    point < series.times().size()
                            ? measured(series, point, cell)
                            : CellResult.notApplicable(cell, whyNot(series, lengths[point])));
        }
        return results;
    }

    /** Beyond the length at which a series stopped, memory may forbid what time would have forbidden anyway. */
    private String whyNot(MeasuredSeries series, int length) {
        return series.series()
                .cost(length)
                .filter(cost -> cost.arenaBytes() > design.affordableBytes())
                .map(cost -> cost.tooLarge(design))
                .orElse(series.stop());
    }

    private CellResult measured(MeasuredSeries series, int point, Cell cell) {
        CallCost cost = series.series().cost(cell.length()).orElseThrow();
        CurveTimes times = series.times();
        SortedMap<String, Measure> metrics = timeMetrics(times.quartiles(point), cost);
        metrics.putAll(cost.metrics());
        metrics.putAll(series.memory().get(point).metrics());
        SortedMap<String, Double> predicted = new TreeMap<>();
        predicted.put(CallMemory.ALLOCATED_BYTES, cost.arenaBytes());
        if (point > 0 && point < times.size() - 1) {
            metrics.put(
                    LOCAL_SLOPE,
                    bootstrap.interval(rounds -> times.medians(rounds).slope(point)));
            predicted.put(LOCAL_SLOPE, series.executedFlops().slope(point));
        }
        return CellResult.measured(cell, metrics, predicted);
    }

    /** The metrics of a time. */
    static SortedMap<String, Measure> timeMetrics(Measure seconds, CallCost cost) {
        double flops = cost.cost().executedFlops();
        SortedMap<String, Measure> metrics = new TreeMap<>();
        metrics.put(SECONDS, seconds);
        metrics.put(
                FLOPS_A_SECOND, new Measure(flops / seconds.value(), flops / seconds.high(), flops / seconds.low()));
        return metrics;
    }
}
