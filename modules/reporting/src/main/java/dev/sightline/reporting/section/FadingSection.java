package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Fading against recurrence: what is left of the first token after t steps, handed on or looked up. */
final class FadingSection implements SectionComposer {
    private static final String TASK = "fading";
    private static final String ANCHOR = "fading";
    private static final String HEADING = "Fading: recurrence against attention";

    @Override
    public Section compose(SweepResult sweep) {
        Results all = Results.of(sweep, TASK);
        Results points = all.points().having(FadingCharts.NORM);
        if (points.isEmpty()) {
            return Blocks.notMeasured(ANCHOR, HEADING, TASK);
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(question()));
        blocks.add(new Paragraph(telephoneGame(points)));
        blocks.add(new Figure("fading-curves", caption(), FadingCharts.of(points)));
        Agreement.ofFullAndFlash(points).map(Agreement::sentence).ifPresent(text -> blocks.add(new Paragraph(text)));
        laws(all.curves().having("geometricResidual")).ifPresent(text -> blocks.add(new Paragraph(text)));
        blocks.add(new Paragraph(closedForms()));
        Blocks.randomFeatures(points).ifPresent(blocks::add);
        states(points).ifPresent(text -> blocks.add(new Paragraph(text)));
        blocks.add(FadingTable.of(all.curves()));
        blocks.addAll(Blocks.notApplicable(all));
        return new Section(ANCHOR, HEADING, blocks);
    }

    private static Prose question() {
        return Prose.of("A recurrent network hands its memory on at every step, as in the telephone game, and loses a"
                        + " factor each time, and so does an attention whose state decays or is corrected; one that"
                        + " weighs its tokens against each other, softmax or linear, reads each in one hop and dilutes"
                        + " it among the others. Shown is the norm of the Jacobian ")
                .code("‖∂h_t/∂x_0‖ / ‖∂h_0/∂x_0‖")
                .and(": how much of the first token's influence is left after t more tokens.");
    }

    /** What is left at the longest time, one clause a curve. */
    private static Prose telephoneGame(Results points) {
        Prose text = Prose.of("What is left at the longest time measured: ");
        for (Results curve : FadingCharts.headline(points)) {
            CellResult last = curve.longest().orElseThrow();
            double predicted = Results.predicted(last, FadingCharts.NORM);
            String closedForm = Double.isNaN(predicted) ? "" : ", closed form " + Wording.number(predicted);
            text = text.strong(FadingCurveName.of(last.cell()))
                    .and(" " + Wording.measure(Results.measure(last, FadingCharts.NORM), Unit.NUMBER) + closedForm
                            + " after " + Wording.count(last.cell().length(), "step") + "; ");
        }
        return text.and("the closer to 1, the less is lost.");
    }

    private static Prose caption() {
        return Prose.of("Influence of the first token over time. A straight line on the plots over linear steps is"
                + " geometric decay, a straight line on the plots with two logarithmic axes is a power law. Bands hold the mean"
                + " over networks or draws with 95% confidence. Influences below 10⁻¹² lie under the plots.");
    }

    /** Whether recurrence decays geometrically and attention does not, as the two fits of each curve say. */
    private static Optional<Prose> laws(Results curves) {
        Results recurrent = curves.where(result -> isRecurrent(result.cell()));
        Results attention = curves.where(result -> FadingCurveName.isHop(result.cell()));
        if (recurrent.isEmpty()) {
            return Optional.empty();
        }
        String text = "A geometric law fits better than a power law on " + FadingTable.countGeometric(recurrent)
                + " of " + Wording.count(recurrent.cells().size(), "recurrent curve");
        if (attention.isEmpty()) {
            return Optional.of(Prose.of(text + "."));
        }
        long geometric = FadingTable.countGeometric(attention);
        String undecided = geometric == 0
                ? ""
                : " A curve that has hardly begun to fall within the steps of the fit tells little between the two: see"
                        + " its factor of one step.";
        return Optional.of(Prose.of(text + " and on " + geometric + " of "
                + Wording.count(attention.cells().size(), "attention curve") + "." + undecided));
    }

    /** Whether a curve is one of a memory that loses a factor at every step. */
    private static boolean isRecurrent(Cell cell) {
        return FadingCurveName.isNetwork(cell)
                || StateRule.of(cell).filter(StateRule::wearsAway).isPresent();
    }

    private static Prose closedForms() {
        return Prose.of("The rate of an Elman network of many units is ")
                .code("R = g √(E sech⁴(√D z)), D = g² E tanh²(√D z) + s_u²")
                .and("; that of an LSTM is ")
                .code("R = E σ(b+s z) + (s_w/4) E sech²(s z) E sech²(√V_c z)")
                .and(", within 0.015 for b ≤ 2 at s_w = s_u = 0.577. The influence of a softmax is its weight: ")
                .code("1 / (1 + (n−1) M_d(τ) e^(−τρ))")
                .and(" for the token asked for while τ²/d < ln n, ")
                .code("1/n")
                .and(" for one of many. So what explains the decay is repetition of one map in the recurrent networks"
                        + " and dilution among n tokens in attention whose weights are shares.");
    }

    /** What each rule that a state is written by leaves, of the rules among the results. */
    private static Optional<Prose> states(Results points) {
        SequencedMap<StateRule, String> variants = StateRule.variants(points);
        if (variants.isEmpty()) {
            return Optional.empty();
        }
        Prose text = Prose.of("What a recurrent attention reads of the first token is a weight of either sign, so its"
                + " norm is drawn as a root mean square over draws.");
        for (Map.Entry<StateRule, String> entry : variants.entrySet()) {
            text = switch (entry.getKey()) {
                case SUM -> text.and(" A state that only adds (" + entry.getValue() + ") keeps all of it.");
                case DECAY ->
                    text.and(" A state that decays by γ (" + entry.getValue() + ") keeps ")
                            .code("γᵗ")
                            .and(" of it, whatever the token is to the query.");
                case CORRECTION -> corrected(text, entry.getValue());
            };
        }
        return Optional.of(
                text.and(" Gates, where there are any, are held at γ = 1 − 1/d, at which a decay and the delta"
                        + " rule wear the message away alike."));
    }

    private static Prose corrected(Prose text, String variants) {
        return text.and(" One that the delta rule corrects (" + variants
                        + "), over random keys of d components, keeps ")
                .code("(γ² r)^(t/2), r = 1 − 1/d")
                .and(" of one token of many. Of the token asked for, the message, which is its mean weight, fades as ")
                .code("(γ r)ᵗ")
                .and(", faster than the noise that corrections leave behind: its norm follows the message at first and"
                        + " the noise in the end.");
    }
}
