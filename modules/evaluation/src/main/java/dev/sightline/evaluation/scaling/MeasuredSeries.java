package dev.sightline.evaluation.scaling;

import java.util.List;

/**
 * A variant with what was measured of it.
 *
 * @param series what was measured
 * @param times at the lengths it could be followed to
 * @param memory at the same lengths
 * @param stop why it goes no further; empty text if it reaches the last length
 */
record MeasuredSeries(CostSeries series, CurveTimes times, List<CallMemory> memory, String stop) {
    /** Copies the list, so that a series never changes. */
    MeasuredSeries {
        memory = List.copyOf(memory);
    }

    /** The FLOPs that the kernel executes, at the same lengths. */
    LogLogCurve executedFlops() {
        double[] lengths = new double[times.size()];
        double[] flops = new double[times.size()];
        for (int point = 0; point < lengths.length; point++) {
            lengths[point] = times.length(point);
            flops[point] = series.executedFlops((long) lengths[point]);
        }
        return new LogLogCurve(lengths, flops);
    }
}
