package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.reporting.chart.Annotation;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.ChartId;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.chart.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Recall over depth with its closed form, and the residual, for a few lengths in one frame. */
final class PositionCharts {
    private static final int MOST_LENGTHS = 6;
    private static final String RECALL = "recall";
    private static final Axis DEPTH =
            Axis.linear("depth, 0 = oldest", Unit.SHARE).between(0, 1);
    /** Limits of residuals are multiples of this. */
    private static final double RESIDUAL_STEP = 0.05;

    private PositionCharts() {}

    /** Measured curves with bands and closed forms, one chart a length. */
    static List<Chart> curves(String prefix, Results results) {
        Axis recall = Axis.linear("recall", Unit.SHARE).between(0, 1);
        List<Chart> charts = new ArrayList<>();
        for (long length : shownLengths(results)) {
            Results atLength = results.atDepths().length(length);
            List<Series> series = atLength.keys().stream()
                    .map(key -> Curves.overDepth(RECALL).series(key.name(), key.look(), atLength.of(key)))
                    .toList();
            charts.add(LineChart.of(
                            ChartId.of(prefix, "n", Long.toString(length)),
                            "n = " + Wording.length(length),
                            "Recall over the depth of the needle at length " + Wording.length(length) + ", of "
                                    + Wording.list(
                                            series.stream().map(Series::name).toList()) + ".",
                            DEPTH,
                            recall,
                            series)
                    .with(windowEdge(atLength, length)));
        }
        return charts;
    }

    /** Measured minus predicted, one strip a length, all in the same frame; empty if nothing is predicted. */
    static List<Chart> residuals(String prefix, Results results) {
        Results predicted = results.atDepths().where(result -> Double.isFinite(Results.residual(result, RECALL)));
        if (predicted.isEmpty()) {
            return List.of();
        }
        double largest = predicted
                .max(result -> Math.abs(Results.residual(result, RECALL)))
                .map(result -> Math.abs(Results.residual(result, RECALL)))
                .orElse(0.0);
        double limit = Math.max(1, Math.ceil(largest / RESIDUAL_STEP - 1e-9)) * RESIDUAL_STEP;
        Axis residual = Axis.linear("measured − predicted", Unit.SHARE).between(-limit, limit);
        List<Chart> charts = new ArrayList<>();
        for (long length : shownLengths(results)) {
            Results atLength = predicted.length(length);
            if (atLength.isEmpty()) {
                continue;
            }
            List<Series> series = atLength.keys().stream()
                    .map(key -> Series.measured(
                            key.name(), key.look(), Curves.overDepth(RECALL).residuals(atLength.of(key))))
                    .toList();
            charts.add(LineChart.of(
                            ChartId.of(prefix, "n", Long.toString(length)),
                            "n = " + Wording.length(length) + ", residual",
                            "Measured recall minus its closed form over the depth of the needle at length "
                                    + Wording.length(length) + ".",
                            DEPTH,
                            residual,
                            series)
                    .asStrip());
        }
        return charts;
    }

    /** All measured lengths, or a few from the shortest to the longest. */
    private static List<Long> shownLengths(Results results) {
        List<Long> lengths = results.atDepths().measured().lengths();
        if (lengths.size() <= MOST_LENGTHS) {
            return lengths;
        }
        List<Long> shown = new ArrayList<>();
        for (int i = 0; i < MOST_LENGTHS; i++) {
            shown.add(lengths.get(Math.round(i * (lengths.size() - 1f) / (MOST_LENGTHS - 1))));
        }
        return shown;
    }

    /** Where the oldest key lies that a window still shows, if a curve of the chart has one. */
    private static List<Annotation> windowEdge(Results atLength, long length) {
        Optional<CellResult> windowed = atLength.where(Effect::isWindowed).first();
        OptionalDouble window =
                windowed.map(result -> Results.number(result.cell(), "window")).orElse(OptionalDouble.empty());
        if (window.isEmpty() || window.getAsDouble() >= length) {
            return List.of();
        }
        double edge = (length - window.getAsDouble()) / (length - 1);
        return List.of(new Annotation.AtX(edge, "window of " + Wording.length(window.getAsDouble())));
    }
}
