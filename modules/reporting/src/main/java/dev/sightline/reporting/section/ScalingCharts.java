package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.reporting.chart.Annotation;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Point;
import dev.sightline.reporting.chart.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The charts of time, bytes and operations over the length. */
final class ScalingCharts {
    private static final Axis LENGTH = Axis.log2("length n", Unit.COUNT);

    /** How far a guide keeps from the curve it is compared with, as a factor. */
    private static final double GUIDE_DISTANCE = 1.8;

    private static final Comparator<CellResult> BY_TIME =
            Comparator.comparingDouble(result -> Results.value(result, ScalingSection.SECONDS));

    private ScalingCharts() {}

    static List<Chart> of(Results measured) {
        List<Chart> charts = new ArrayList<>();
        charts.add(chart("scaling-time", "Time of a call", Axis.log10("seconds", Unit.SECONDS), "seconds", measured)
                .with(slopes(measured)));
        Results sloped = measured.having(ScalingSection.LOCAL_SLOPE);
        if (!sloped.isEmpty()) {
            charts.add(chart(
                            "scaling-slope",
                            "Local slope of the time",
                            Axis.linear("exponent of n", Unit.NUMBER),
                            ScalingSection.LOCAL_SLOPE,
                            sloped)
                    .with(List.of(new Annotation.AtY(1, "linear"), new Annotation.AtY(2, "quadratic"))));
        }
        charts.add(chart(
                "scaling-flops",
                "Operations executed in a call",
                Axis.log10("FLOPs executed", Unit.OPERATIONS),
                "executedFlops",
                measured));
        charts.add(chart(
                "scaling-rate",
                "Operations a second",
                Axis.log10("FLOPs a second", Unit.OPERATIONS_A_SECOND),
                "executedFlopsPerSecond",
                measured));
        return charts;
    }

    /** Bytes of a call by the ledger beside the score matrix, and physical memory where it is known. */
    static List<Chart> memory(Results measured) {
        List<Chart> charts = new ArrayList<>();
        List<Point> scores = measured.lengths().stream()
                .map(length -> Point.at(length, 4.0 * length * length))
                .toList();
        charts.add(chart(
                        "memory-allocated",
                        "Bytes allocated for a call",
                        Axis.log10("bytes, by the ledger", Unit.BYTES),
                        MemorySection.ALLOCATED,
                        measured)
                .with(List.of(new Annotation.Guide(scores, "score matrix, 4 n²"))));
        Results kept = measured.having(MemorySection.STATE);
        if (!kept.isEmpty()) {
            charts.add(chart(
                    "memory-state",
                    "Bytes kept to go on with the next token",
                    Axis.log10("bytes of keys and values, or of a state", Unit.BYTES),
                    MemorySection.STATE,
                    kept));
        }
        Results resident = measured.having(MemorySection.PEAK);
        if (!resident.isEmpty()) {
            charts.add(chart(
                    "memory-resident",
                    "Peak physical memory of the process",
                    Axis.log10("bytes, by the operating system", Unit.BYTES),
                    MemorySection.PEAK,
                    resident));
        }
        return charts;
    }

    private static LineChart chart(String id, String title, Axis y, String metric, Results results) {
        String names = Wording.list(results.keys().stream().map(SeriesKey::name).toList());
        return LineChart.of(
                id,
                title,
                title + " over the length, of " + names + ".",
                LENGTH,
                y,
                LengthCharts.series(metric, results));
    }

    /** Guides of slope 2 above the slowest curve and of slope 1 below the fastest, drawn from their long ends. */
    private static List<Annotation> slopes(Results measured) {
        double shortest = measured.lengths().getFirst();
        List<CellResult> ends = measured.keys().stream()
                .flatMap(key -> measured.of(key).longest().stream())
                .toList();
        CellResult slowest = ends.stream().max(BY_TIME).orElseThrow();
        CellResult fastest = ends.stream().min(BY_TIME).orElseThrow();
        return List.of(
                guide(shortest, slowest, 2, GUIDE_DISTANCE, "∝ n²"),
                guide(shortest, fastest, 1, 1 / GUIDE_DISTANCE, "∝ n"));
    }

    private static Annotation guide(double shortest, CellResult end, int exponent, double distance, String label) {
        double longest = end.cell().length();
        double atEnd = Results.value(end, ScalingSection.SECONDS) * distance;
        double atStart = atEnd * Math.pow(shortest / longest, exponent);
        return Annotation.Guide.powerLaw(shortest, atStart, exponent, longest, label);
    }
}
