package dev.sightline.reporting.section;

import dev.sightline.reporting.chart.Annotation;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Point;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.chart.Unit;
import java.util.List;

/** A metric of whole curves over the length, for all variants. */
final class LengthCharts {
    private LengthCharts() {}

    /** A share over the length. */
    static LineChart share(String id, String title, String metric, Results curves) {
        String names = Wording.list(curves.keys().stream().map(SeriesKey::name).toList());
        return LineChart.of(
                id,
                title,
                title + ", over the length, of " + names + ".",
                Axis.log2("length n", Unit.COUNT),
                Axis.linear("recall", Unit.SHARE).between(0, 1),
                series(metric, curves));
    }

    /** The share that a guess among n items attains. */
    static Annotation chance(Results curves) {
        List<Point> points = curves.lengths().stream()
                .map(length -> Point.at(length, 1.0 / length))
                .toList();
        return new Annotation.Guide(points, "chance");
    }

    /** One series a variant and reading. */
    static List<Series> series(String metric, Results results) {
        return results.keys().stream()
                .map(key -> Curves.overLength(metric).series(key.name(), key.look(), results.of(key)))
                .toList();
    }
}
