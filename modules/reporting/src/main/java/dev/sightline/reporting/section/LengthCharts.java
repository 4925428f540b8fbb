package dev.sightline.reporting.section;

import dev.sightline.reporting.chart.Annotation;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Point;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.chart.Unit;
import java.util.List;

/** A metric of whole curves over the length, for all variants. */
final class LengthCharts {
    private LengthCharts() {}

    /** A share over the length, with chance beneath it. */
    static Chart share(String id, String title, String axisLabel, String metric, Results curves) {
        List<Long> lengths = curves.lengths();
        Annotation chance = new Annotation.Guide(
                lengths.stream().map(length -> Point.at(length, 1.0 / length)).toList(), "chance");
        return LineChart.of(
                        id,
                        title,
                        title + ", over the length, of "
                                + Wording.list(curves.keys().stream()
                                        .map(SeriesKey::name)
                                        .toList())
                                + ".",
                        Axis.log2("length n", Unit.COUNT),
                        Axis.linear(axisLabel, Unit.SHARE).between(0, 1),
                        series(metric, curves))
                .with(List.of(chance));
    }

    /** One series a variant and reading. */
    static List<Series> series(String metric, Results results) {
        return results.keys().stream()
                .map(key -> Curves.overLength(metric).series(key.name(), key.look(), results.of(key)))
                .toList();
    }
}
