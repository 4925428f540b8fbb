package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.reporting.chart.Annotation;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Point;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.chart.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** The charts of the section on memories of a stream, over the age of what is asked for. */
final class StreamingCharts {
    /** Counted from 1, so that the newest item has a place on a logarithmic axis. */
    private static final Axis PLACE = Axis.log2("items from the end, 1 = newest", Unit.COUNT);

    /** Room above the bound, for its label. */
    private static final double HEADROOM = 1.1;

    private StreamingCharts() {}

    static List<Chart> of(Results points, OptionalDouble bound) {
        double chance = 1.0 / points.lengths().getFirst();
        List<Chart> charts = new ArrayList<>();
        charts.add(overAge(
                        "recall",
                        "Recall of the value",
                        Axis.linear("recall", Unit.SHARE).between(0, 1),
                        points)
                .with(List.of(new Annotation.AtY(chance, "chance"))));
        charts.add(overAge(
                "recovered",
                "Share of the value's variance recovered",
                // Not cut off at 0 and 1: an estimate without bias may lie outside.
                Axis.linear("squared correlation", Unit.SHARE),
                points));
        bound.ifPresent(units -> charts.add(capacity(
                points.where(result -> !result.cell().parameter("hiddenSize").isEmpty()), units)));
        return charts;
    }

    private static LineChart overAge(String metric, String title, Axis share, Results points) {
        Curves curves = new Curves(StreamingCharts::place, metric);
        List<Series> series = points.keys().stream()
                .map(key -> curves.series(key.name(), key.look(), points.of(key)))
                .toList();
        return LineChart.of("streaming-" + metric, title, description(title, series), PLACE, share, series);
    }

    /** Numbers recovered of the items asked for, up to an age, under the bound of any linear read-out of these units. */
    private static Chart capacity(Results points, double bound) {
        List<Series> series = points.keys().stream()
                .map(key -> Series.measured(key.name(), key.look(), summed(points.of(key))))
                .toList();
        String title = "Numbers recovered, summed over the ages so far";
        Axis numbers = Axis.linear("numbers", Unit.NUMBER).between(0, HEADROOM * bound);
        return LineChart.of("streaming-capacity", title, description(title, series), PLACE, numbers, series)
                .with(List.of(new Annotation.AtY(bound, "linear bound: one for each unit")));
    }

    private static List<Point> summed(Results curve) {
        List<CellResult> byAge = curve.cells().stream()
                .sorted(Comparator.comparingDouble(result -> place(result.cell())))
                .toList();
        List<Point> points = new ArrayList<>();
        double sum = 0;
        for (CellResult result : byAge) {
            double width = Results.number(result.cell(), "valueDim").orElse(Double.NaN);
            sum += width * Results.value(result, "recovered");
            points.add(Point.at(place(result.cell()), sum));
        }
        return points;
    }

    private static double place(Cell cell) {
        return 1 + Results.number(cell, "age").orElse(Double.NaN);
    }

    private static String description(String title, List<Series> series) {
        return title + ", over the age of the item that is asked for: "
                + Wording.list(series.stream().map(Series::name).toList()) + ".";
    }
}
