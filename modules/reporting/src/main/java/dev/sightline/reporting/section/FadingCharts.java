package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.chart.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The charts of the fading section. Recurrent networks stand on a linear axis of steps, where geometric decay is a
 * straight line; attention on a logarithmic one, where a power law is.
 */
final class FadingCharts {
    static final String NORM = "gradientNorm";
    static final String NEEDLE = "needle";
    static final String DISTRACTOR = "distractor";

    private static final String FULL = "full";
    private static final Axis INFLUENCE = Axis.log10("influence of the first token that is left", Unit.NUMBER);
    private static final Axis STEPS = Axis.linear("steps t", Unit.COUNT);
    private static final Axis LOG_STEPS = Axis.log2("steps t", Unit.COUNT);
    /** What is smaller is nothing to a network: the plots end here, the sentences do not. */
    private static final double LEAST_SHOWN = 1e-12;

    private FadingCharts() {}

    static List<Chart> of(Results points) {
        Results elman = points.variant("elman");
        Results lstm = points.variant("lstm");
        List<Chart> charts = new ArrayList<>();
        add(charts, "telephone", "The telephone game", STEPS, FadingCurveName::of, headline(points));
        add(charts, "elman", "Elman network, by gain g", STEPS, FadingCurveName::of, elman.by(FadingCurveName.GAIN));
        add(charts, "lstm", "LSTM, by forget bias b", STEPS, FadingCurveName::of, lstm.by(FadingCurveName.FORGET_BIAS));
        add(
                charts,
                NEEDLE,
                "Attention, the first token is asked for",
                LOG_STEPS,
                Cell::variant,
                byKey(points.reading(NEEDLE)));
        add(
                charts,
                DISTRACTOR,
                "Attention, the first token is one of many",
                LOG_STEPS,
                Cell::variant,
                byKey(points.reading(DISTRACTOR)));
        return charts;
    }

    /** The middle setting of each recurrent architecture, and full attention in both roles of the first token. */
    static List<Results> headline(Results points) {
        return Stream.of(
                        middle(points.variant("elman"), FadingCurveName.GAIN),
                        middle(points.variant("lstm"), FadingCurveName.FORGET_BIAS),
                        points.variant(FULL).reading(NEEDLE),
                        points.variant(FULL).reading(DISTRACTOR))
                .filter(results -> !results.isEmpty())
                .toList();
    }

    private static Results middle(Results points, String parameter) {
        List<Results> settings = points.by(parameter);
        return settings.isEmpty() ? points : settings.get((settings.size() - 1) / 2);
    }

    private static List<Results> byKey(Results points) {
        return points.keys().stream().map(points::of).toList();
    }

    private static void add(
            List<Chart> charts,
            String id,
            String title,
            Axis steps,
            Function<Cell, String> name,
            List<Results> curves) {
        if (curves.isEmpty()) {
            return;
        }
        List<Series> series = curves.stream().map(curve -> series(curve, name)).toList();
        boolean leavesThePlot =
                curves.stream().flatMap(curve -> curve.cells().stream()).anyMatch(FadingCharts::isTooSmall);
        Axis influence = leavesThePlot ? INFLUENCE.from(LEAST_SHOWN) : INFLUENCE;
        String description = "Influence of the first token that is left after t steps, with closed forms: "
                + Wording.list(series.stream().map(Series::name).toList()) + ".";
        charts.add(LineChart.of("fading-" + id, title, description, steps, influence, series));
    }

    private static Series series(Results curve, Function<Cell, String> name) {
        Cell cell = curve.first().orElseThrow().cell();
        return Curves.overLength(NORM)
                .series(name.apply(cell), SeriesKey.of(cell).look(), curve);
    }

    private static boolean isTooSmall(CellResult result) {
        double left = Results.value(result, NORM);
        return left > 0 && left < LEAST_SHOWN;
    }
}
