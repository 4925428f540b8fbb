package dev.sightline.reporting.section;

import dev.sightline.reporting.chart.Annotation;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Unit;
import java.util.List;
import java.util.Locale;

/** The charts of the section on rotary positions, all over the distance of a query and its needle. */
final class RotaryCharts {
    private static final Axis DISTANCE = Axis.log2("distance in positions", Unit.COUNT);

    /** Beyond it the fall of one step drowns in the ripple of the similarity. */
    private static final long NEAR = 16;

    private RotaryCharts() {}

    static List<Chart> of(Results points, long trainingLength) {
        List<Annotation> trained = List.of(new Annotation.AtX(trainingLength, "training length"));
        Results near = points.where(result -> result.cell().length() <= NEAR);
        return List.of(
                chart(
                                "similarity",
                                "Similarity of a query with its needle's key",
                                Axis.linear("cosine after rotation", Unit.NUMBER),
                                points)
                        .with(trained),
                chart(
                                "similarityDeviation",
                                "Scatter of the similarity over content",
                                Axis.linear("standard deviation of the cosine", Unit.NUMBER),
                                points)
                        .with(trained),
                chart("recall", "Recall of the needle's value", share("recall"), points)
                        .with(trained),
                chart("unseenPairs", "Pairs at an angle never met in training", share("share of rotary pairs"), points)
                        .with(trained),
                chart(
                        "lostByOneStep",
                        "What one position more takes, nearby",
                        Axis.linear("fall of the mean cosine", Unit.NUMBER),
                        near));
    }

    private static Axis share(String label) {
        return Axis.linear(label, Unit.SHARE).between(0, 1);
    }

    private static LineChart chart(String metric, String title, Axis y, Results points) {
        String description = title + " over the distance, one curve a scaling of the frequencies: "
                + Wording.list(points.keys().stream().map(SeriesKey::name).toList()) + ".";
        return LineChart.of(
                "rope-" + metric.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT),
                title,
                description,
                DISTANCE,
                y,
                LengthCharts.series(metric, points));
    }
}
