package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Fading against recurrence: what is left of the first token after t steps, handed on or looked up. */
final class FadingSection implements SectionComposer {
    private static final String TASK = "fading";
    private static final String ANCHOR = "fading";
    private static final String HEADING = "Fading: recurrence against attention";
    private static final String NORM = "gradientNorm";
    private static final String NEEDLE = "needle";
    private static final String DISTRACTOR = "distractor";
    private static final String FULL = "full";
    private static final Axis INFLUENCE = Axis.log10("influence of the first token that is left", Unit.NUMBER);
    /** What is smaller is nothing to a network: the plots end here, the sentences do not. */
    private static final double LEAST_SHOWN = 1e-12;

    private static final Axis STEPS = Axis.linear("steps t", Unit.COUNT);

    @Override
    public Section compose(SweepResult sweep) {
        Results all = Results.of(sweep, TASK);
        Results points = all.points().having(NORM);
        if (points.isEmpty()) {
            return Blocks.notMeasured(ANCHOR, HEADING, TASK);
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(question()));
        blocks.add(new Paragraph(telephoneGame(points)));
        blocks.add(new Figure("fading-curves", caption(), charts(points)));
        Agreement.ofFullAndFlash(points).map(Agreement::sentence).ifPresent(text -> blocks.add(new Paragraph(text)));
        Optional<Prose> law = geometricLaw(all.curves().measured());
        law.ifPresent(text -> blocks.add(new Paragraph(text)));
        blocks.add(FadingTable.of(all.curves()));
        blocks.addAll(Blocks.notApplicable(all));
        return new Section(ANCHOR, HEADING, blocks);
    }

    private static Prose question() {
        return Prose.of(
                        "A recurrent network hands its memory on at every step, as in the telephone game, and loses a"
                                + " factor each time; attention reads every token in one hop. Shown is the norm of the Jacobian ")
                .code("‖∂h_t/∂x_0‖ / ‖∂h_0/∂x_0‖")
                .and(": how much of the first token's influence is left after t more tokens.");
    }

    /** What is left at the longest time, one clause a curve. */
    private static Prose telephoneGame(Results points) {
        Prose text = Prose.empty();
        for (Results curve : headline(points)) {
            CellResult last = curve.longest().orElseThrow();
            Measure left = Results.measure(last, NORM);
            Prose clause = (text.isEmpty() ? Prose.of("After ") : text.and(" After "))
                    .and(Wording.length(last.cell().length()) + " steps ")
                    .strong(FadingCurveName.of(last.cell()))
                    .and(" keeps " + Wording.measure(left, Unit.NUMBER));
            double predicted = Results.predicted(last, NORM);
            text = Double.isNaN(predicted)
                    ? clause.and(".")
                    : clause.and("; its closed form says " + Wording.number(predicted) + ".");
        }
        return text;
    }

    /** The middle setting of each recurrent architecture, and full attention in both roles of the first token. */
    private static List<Results> headline(Results points) {
        return Stream.of(
                        middle(points.variant("elman"), FadingCurveName.GAIN),
                        middle(points.variant("lstm"), FadingCurveName.FORGET_BIAS),
                        points.variant(FULL).reading(NEEDLE),
                        points.variant(FULL).reading(DISTRACTOR))
                .filter(results -> !results.isEmpty())
                .toList();
    }

    private static Results middle(Results points, String parameter) {
        List<String> values = points.values(parameter);
        return values.isEmpty() ? points : points.parameter(parameter, values.get((values.size() - 1) / 2));
    }

    private static Prose caption() {
        return Prose.of("Influence of the first token over time. A straight line on the first three plots is geometric"
                + " decay, a straight line on the plots with two logarithmic axes is a power law. Bands hold the mean"
                + " over networks or draws with 95% confidence. Influences below 10⁻¹² lie under the plots.");
    }

    private static List<Chart> charts(Results points) {
        List<Chart> charts = new ArrayList<>();
        add(charts, "fading-telephone", "The telephone game", STEPS, headline(points));
        add(charts, "fading-elman", "Elman network, by gain g", STEPS, byValue(points, "elman", FadingCurveName.GAIN));
        add(
                charts,
                "fading-lstm",
                "LSTM, by forget bias b",
                STEPS,
                byValue(points, "lstm", FadingCurveName.FORGET_BIAS));
        Axis log = Axis.log2("steps t", Unit.COUNT);
        add(charts, "fading-needle", "Attention, the first token is asked for", log, byKey(points, NEEDLE));
        add(charts, "fading-distractor", "Attention, the first token is one of many", log, byKey(points, DISTRACTOR));
        return charts;
    }

    private static void add(List<Chart> charts, String id, String title, Axis steps, List<Results> curves) {
        if (curves.isEmpty()) {
            return;
        }
        List<Series> series = curves.stream().map(FadingSection::series).toList();
        boolean falls = curves.stream().anyMatch(FadingSection::leavesThePlot);
        String description = "Influence of the first token that is left after t steps, with closed forms: "
                + Wording.list(series.stream().map(Series::name).toList()) + ".";
        charts.add(
                LineChart.of(id, title, description, steps, falls ? INFLUENCE.from(LEAST_SHOWN) : INFLUENCE, series));
    }

    private static List<Results> byValue(Results points, String variant, String parameter) {
        Results ofVariant = points.variant(variant);
        return ofVariant.values(parameter).stream()
                .map(value -> ofVariant.parameter(parameter, value))
                .toList();
    }

    private static List<Results> byKey(Results points, String reading) {
        Results ofReading = points.reading(reading);
        return ofReading.keys().stream().map(ofReading::of).toList();
    }

    private static boolean leavesThePlot(Results curve) {
        return curve.cells().stream()
                .mapToDouble(result -> Results.value(result, NORM))
                .anyMatch(left -> left > 0 && left < LEAST_SHOWN);
    }

    private static Series series(Results curve) {
        Cell cell = curve.first().orElseThrow().cell();
        return Curves.overLength(NORM)
                .series(FadingCurveName.of(cell), SeriesKey.of(cell).look(), curve);
    }

    /** Whether recurrence decays geometrically and attention does not, as the two fits of each curve say. */
    private static Optional<Prose> geometricLaw(Results curves) {
        Results recurrent =
                curves.having("geometricResidual").where(result -> FadingCurveName.isRecurrent(result.cell()));
        Results attention =
                curves.having("geometricResidual").where(result -> !FadingCurveName.isRecurrent(result.cell()));
        if (recurrent.isEmpty()) {
            return Optional.empty();
        }
        Prose text = Prose.of("A geometric law fits better than a power law on " + FadingTable.countGeometric(recurrent)
                + " of " + Wording.count(recurrent.cells().size(), "recurrent curve"));
        if (!attention.isEmpty()) {
            text = text.and(" and on " + FadingTable.countGeometric(attention) + " of "
                    + Wording.count(attention.cells().size(), "attention curve"));
        }
        return Optional.of(text.and(". The rate of an Elman network of many units is ")
                .code("R = g √(E sech⁴(√D z)), D = g² E tanh²(√D z) + s_u²")
                .and("; that of an LSTM is ")
                .code("R = E σ(b+s z) + (s_w/4) E sech²(s z) E sech²(√V_c z)")
                .and(", within 0.015 for b ≤ 2; attention's influence is its weight, ")
                .code("1/(1 + (n−1) M_d(τ) e^(−τρ))")
                .and(" while τ²/d < ln n for the token asked for and ")
                .code("1/n")
                .and(" for one of many. What explains the decay is repetition of the same map in the recurrent"
                        + " networks, and dilution among n tokens in attention."));
    }
}
