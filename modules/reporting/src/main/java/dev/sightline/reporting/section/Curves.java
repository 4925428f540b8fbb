package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.reporting.chart.Look;
import dev.sightline.reporting.chart.Point;
import dev.sightline.reporting.chart.Series;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Turns results into the series of a chart: a metric over a property of the cell, with its closed form. */
record Curves(ToDoubleFunction<Cell> x, String metric) {

    /** A metric over the length. */
    static Curves overLength(String metric) {
        return new Curves(Cell::length, metric);
    }

    /** A metric over the depth. */
    static Curves overDepth(String metric) {
        return new Curves(cell -> cell.depth().orElse(Double.NaN), metric);
    }

    Series series(String name, Look look, Results results) {
        return new Series(name, look, measured(results), predicted(results));
    }

    /** Measured points by ascending x; a cell that does not apply leaves a gap. */
    List<Point> measured(Results results) {
        return sorted(results).map(this::point).toList();
    }

    /** Predicted points by ascending x; empty if no cell has a prediction. */
    List<Point> predicted(Results results) {
        return sorted(results)
                .filter(result -> result.predicted().containsKey(metric))
                .map(result -> Point.at(
                        x.applyAsDouble(result.cell()), result.predicted().get(metric)))
                .toList();
    }

    /** Measured minus predicted by ascending x, where both are known. */
    List<Point> residuals(Results results) {
        return sorted(results)
                .filter(result -> Double.isFinite(Results.residual(result, metric)))
                .map(result -> Point.at(x.applyAsDouble(result.cell()), Results.residual(result, metric)))
                .toList();
    }

    private java.util.stream.Stream<CellResult> sorted(Results results) {
        return results.cells().stream().sorted(Comparator.comparingDouble(result -> x.applyAsDouble(result.cell())));
    }

    private Point point(CellResult result) {
        Measure measure = result.metrics().get(metric);
        double place = x.applyAsDouble(result.cell());
        return measure == null
                ? Point.at(place, Double.NaN)
                : new Point(place, measure.value(), measure.low(), measure.high());
    }
}
