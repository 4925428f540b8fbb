package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.reporting.chart.Annotation;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.ChartId;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Point;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.chart.Unit;
import java.util.ArrayList;
import java.util.List;

/** The charts of the dilution section. */
final class DilutionCharts {
    private static final Axis LENGTH = Axis.log2("length n", Unit.COUNT);
    /** Smaller weights are drawn at the edge: no reader needs their digits. */
    private static final double LEAST_MASS = 1e-6;

    private static final Annotation ONE_HALF = new Annotation.AtY(0.5, "one half");

    private DilutionCharts() {}

    /** The needle's weight over the length, one chart a gap. */
    static List<Chart> mass(Results points) {
        double least = points.cells().stream()
                .mapToDouble(result -> Results.value(result, DilutionSection.MASS))
                .filter(mass -> mass > 0)
                .min()
                .orElse(LEAST_MASS);
        double floor = Math.pow(10, Math.floor(Math.log10(Math.clamp(least, LEAST_MASS, 0.1))));
        Axis mass = Axis.log10("weight of the needle", Unit.NUMBER).between(floor, 1);
        return byGap("dilution-mass", "Weight of the needle", DilutionSection.MASS, mass, List.of(ONE_HALF), points);
    }

    /** The effective support over the length, one chart a gap. */
    static List<Chart> support(Results points) {
        List<Point> whole = points.lengths().stream()
                .map(length -> Point.at(length, length))
                .toList();
        Axis support = Axis.log10("keys that share the weight", Unit.COUNT)
                .between(1, Math.max(10.0, points.lengths().getLast()));
        List<Annotation> guide = List.of(new Annotation.Guide(whole, "n"));
        return byGap("dilution-support", "Effective support", "effectiveSupport", support, guide, points);
    }

    private static List<Chart> byGap(
            String prefix, String what, String metric, Axis y, List<Annotation> annotations, Results points) {
        List<Chart> charts = new ArrayList<>();
        for (String gap : points.values(DilutionSection.LOGIT_GAP)) {
            Results atGap = points.parameter(DilutionSection.LOGIT_GAP, gap);
            String title = "Logit gap " + Wording.number(Double.parseDouble(gap));
            charts.add(LineChart.of(
                            ChartId.of(prefix, "gap", gap),
                            title,
                            what + " over the length at a logit gap of " + gap + ", with closed forms.",
                            LENGTH,
                            y,
                            LengthCharts.series(metric, atGap))
                    .with(annotations));
        }
        return charts;
    }

    /** The half-mass length over the gap. */
    static Chart halfMass(Results curves) {
        Curves overGap = new Curves(DilutionCharts::gap, DilutionSection.HALF_MASS);
        List<Series> series = curves.keys().stream()
                .map(key -> overGap.series(key.name(), key.look(), curves.of(key)))
                .toList();
        return LineChart.of(
                "dilution-half-mass-by-gap",
                "Half-mass length",
                "The length at which the needle keeps half of the weight, over the logit gap, with its closed form.",
                Axis.linear("logit gap", Unit.NUMBER),
                Axis.log10("length n", Unit.COUNT),
                series);
    }

    private static double gap(Cell cell) {
        return Results.number(cell, DilutionSection.LOGIT_GAP).orElse(Double.NaN);
    }
}
