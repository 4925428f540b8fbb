package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.chart.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The charts of the fading section. Recurrent networks stand on a linear axis of steps, where geometric decay is a
 * straight line; attention on a logarithmic one, where a power law is.
 */
final class FadingCharts {
    static final String NORM = "gradientNorm";
    static final String MESSAGE = "message";
    static final String NEEDLE = "needle";
    static final String DISTRACTOR = "distractor";

    private static final String FULL = "full";
    private static final Axis INFLUENCE = Axis.log10("influence of the first token that is left", Unit.NUMBER);
    private static final Axis MEAN_WEIGHT = Axis.log10("mean weight of the first token that is left", Unit.NUMBER);
    private static final Axis STEPS = Axis.linear("steps t", Unit.COUNT);
    private static final Axis LOG_STEPS = Axis.log2("steps t", Unit.COUNT);
    /** What is smaller is nothing to a network: the plots end here, the sentences do not. */
    private static final double LEAST_SHOWN = 1e-12;

    private FadingCharts() {}

    static List<Chart> of(Results points) {
        List<Chart> charts = new ArrayList<>();
        addNorm(charts, "telephone", "The telephone game", STEPS, FadingCurveName::of, headline(points));
        addNorm(
                charts,
                "elman",
                "Elman network, by gain g",
                STEPS,
                FadingCurveName::of,
                points.variant("elman").by(FadingCurveName.GAIN));
        addNorm(
                charts,
                "lstm",
                "LSTM, by forget bias b",
                STEPS,
                FadingCurveName::of,
                points.variant("lstm").by(FadingCurveName.FORGET_BIAS));
        addStates(charts, points.where(result -> StateRule.of(result.cell()).isPresent()));
        addNorm(
                charts,
                NEEDLE,
                "Attention, the first token is asked for",
                LOG_STEPS,
                Cell::variant,
                byKey(points.reading(NEEDLE)));
        addNorm(
                charts,
                DISTRACTOR,
                "Attention, the first token is one of many",
                LOG_STEPS,
                Cell::variant,
                byKey(points.reading(DISTRACTOR)));
        return charts;
    }

    /** The states of recurrent attention on the axes of the networks: norms, and what of them is message. */
    private static void addStates(List<Chart> charts, Results states) {
        List<Results> needle = byRule(states.reading(NEEDLE));
        addNorm(
                charts,
                "state-needle",
                "Recurrent attention, the first token is asked for",
                STEPS,
                Cell::variant,
                needle);
        addNorm(
                charts,
                "state-distractor",
                "Recurrent attention, the first token is one of many",
                STEPS,
                Cell::variant,
                byRule(states.reading(DISTRACTOR)));
        add(
                charts,
                "state-message",
                "Recurrent attention, what of it is message",
                STEPS,
                MEAN_WEIGHT,
                needle.stream()
                        .map(curve -> series(MESSAGE, curve, Cell::variant))
                        .toList());
    }

    /**
     * The middle setting of each recurrent architecture, one state that decays and one that is corrected, and full attention in
     * both roles of the first token.
     */
    static List<Results> headline(Results points) {
        return Stream.of(
                        middle(points.variant("elman"), FadingCurveName.GAIN),
                        middle(points.variant("lstm"), FadingCurveName.FORGET_BIAS),
                        points.variant("retention").reading(NEEDLE),
                        points.variant("deltanet").reading(NEEDLE),
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

    /** The states of one rule stand together. */
    private static List<Results> byRule(Results states) {
        return byKey(states).stream()
                .sorted(Comparator.comparing(curve ->
                        StateRule.of(curve.first().orElseThrow().cell()).orElseThrow()))
                .toList();
    }

    private static void addNorm(
            List<Chart> charts,
            String id,
            String title,
            Axis steps,
            Function<Cell, String> name,
            List<Results> curves) {
        boolean leavesThePlot =
                curves.stream().flatMap(curve -> curve.cells().stream()).anyMatch(FadingCharts::isTooSmall);
        Axis influence = leavesThePlot ? INFLUENCE.from(LEAST_SHOWN) : INFLUENCE;
        add(
                charts,
                id,
                title,
                steps,
                influence,
                curves.stream().map(curve -> series(NORM, curve, name)).toList());
    }

    private static void add(List<Chart> charts, String id, String title, Axis steps, Axis left, List<Series> series) {
        if (series.isEmpty()) {
            return;
        }
        String description = "After t steps, the " + left.label() + ", with closed forms: "
                + Wording.list(series.stream().map(Series::name).toList()) + ".";
        charts.add(LineChart.of("fading-" + id, title, description, steps, left, series));
    }

    private static Series series(String metric, Results curve, Function<Cell, String> name) {
        Cell cell = curve.first().orElseThrow().cell();
        return Curves.overLength(metric)
                .series(name.apply(cell), SeriesKey.of(cell).look(), curve);
    }

    private static boolean isTooSmall(CellResult result) {
        double left = Results.value(result, NORM);
        return left > 0 && left < LEAST_SHOWN;
    }
}
