package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import dev.sightline.reporting.document.Subheading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Scaling: time and floating-point operations against the length, on logarithmic axes. */
final class ScalingSection implements SectionComposer {
    static final String TASK = "scaling";
    static final String SECONDS = "seconds";
    static final String LOCAL_SLOPE = "localSlope";
    static final String TAIL_SLOPE = "tailSlope";
    private static final String LAW = "law";
    private static final String LONG_CONTEXT = "long-context";
    private static final String CROSSOVER = "crossover";

    private static final String ANCHOR = "scaling";
    private static final String HEADING = "Scaling: what a longer context costs";

    @Override
    public Section compose(SweepResult sweep) {
        Results all = Results.of(sweep, TASK);
        Results points = all.points();
        Results measured = points.having(SECONDS);
        Results longContexts = all.kind(LONG_CONTEXT);
        if (measured.isEmpty() && longContexts.having(SECONDS).isEmpty()) {
            return Blocks.notMeasured(ANCHOR, HEADING, TASK);
        }
        List<Block> blocks = new ArrayList<>();
        if (!measured.isEmpty()) {
            blocks.add(new Paragraph(protocol(measured)));
            slopes(all.kind(LAW)).ifPresent(text -> blocks.add(new Paragraph(text)));
            blocks.add(new Figure("scaling-curves", caption(), ScalingCharts.of(measured)));
        }
        Results laws = all.kind(LAW);
        if (!laws.isEmpty()) {
            blocks.add(new Subheading("The law t = a + b n + c n²"));
            blocks.add(new Paragraph(quadratic(laws)));
            blocks.add(ScalingTables.laws(laws));
        }
        Results crossovers = all.kind(CROSSOVER);
        if (!crossovers.isEmpty()) {
            blocks.add(ScalingTables.crossovers(crossovers));
        }
        if (!longContexts.isEmpty()) {
            blocks.add(new Subheading("Very long contexts, for real"));
            blocks.add(new Paragraph(Prose.of("Unlike the curves, these calls are causal where a variant serves it; the"
                    + " table names each mask.")));
            longContext(longContexts).ifPresent(text -> blocks.add(new Paragraph(text)));
            blocks.add(ScalingTables.longContexts(longContexts));
        }
        blocks.addAll(Blocks.notApplicable(points));
        return new Section(ANCHOR, HEADING, blocks);
    }

    private static Prose protocol(Results measured) {
        Cell cell = measured.first().orElseThrow().cell();
        return Prose.of("One forward pass of one head with " + cell.parameter("headDim")
                + " dimensions, unmasked: every query attends to keys on both sides, to all of them, or, where a variant serves"
                + " windows only, to the " + cell.parameter("window")
                + " around it. Every length of every variant is timed " + cell.parameter("rounds")
                + " times, in rounds of random order, so that a slow phase of the machine falls on all alike; shown are"
                + " the median and the quartiles. FLOPs and bytes are counted, not sampled.");
    }

    /** How fast the time grows at the long end, and what the FLOPs alone say. */
    private static Optional<Prose> slopes(Results laws) {
        List<String> clauses = new ArrayList<>();
        for (CellResult law : laws.having(TAIL_SLOPE).byKey().cells()) {
            Measure slope = Results.measure(law, TAIL_SLOPE);
            double predicted = Results.predicted(law, TAIL_SLOPE);
            String counted = Double.isFinite(predicted) ? "; counted " + Wording.number(predicted) : "";
            clauses.add(law.cell().variant() + " " + Wording.number(slope.value()) + " (" + Wording.number(slope.low())
                    + " to " + Wording.number(slope.high()) + counted + ") up to n = "
                    + Wording.length(law.cell().length()));
        }
        return clauses.isEmpty()
                ? Optional.empty()
                : Optional.of(Prose.of("Over the last two octaves measured, time grows as n to the power of: "
                                + Wording.list(clauses))
                        .and(
                                ". Variants that visit every pair approach the slope 2, those that visit a window or a state"
                                        + " the slope 1; short contexts are cheaper than either law, since a call has fixed"
                                        + " costs."));
    }

    private static Prose caption() {
        return Prose.of("Time with quartiles, its local slope with a bootstrap interval (dashed: the slope of the FLOPs"
                + " alone), and how many FLOPs a second the kernel reaches.");
    }

    /** Where the quadratic term rules. */
    private static Prose quadratic(Results laws) {
        List<String> clauses = new ArrayList<>();
        for (CellResult law : laws.having("quadraticShare").cells()) {
            double from = Results.value(law, "quadraticFrom");
            double fittedFrom = Results.number(law.cell(), "fittedFrom").orElse(1);
            String fitted = fittedFrom > 1 ? " (fitted from n = " + Wording.length(fittedFrom) + " on)" : "";
            String start =
                    from <= law.cell().length() ? ", more than 80% from n = " + Wording.length(from) + " on" : "";
            clauses.add(law.cell().variant() + " " + Wording.share(Results.value(law, "quadraticShare")) + " at n = "
                    + Wording.length(law.cell().length()) + start + fitted);
        }
        List<String> misfits = laws.measured().where(law -> !law.note().isEmpty()).byKey().cells().stream()
                .map(law -> " " + law.cell().variant() + ": " + law.note() + ".")
                .toList();
        String shares = clauses.isEmpty()
                ? ""
                : " The share of the time that the quadratic term takes: " + Wording.list(clauses) + ".";
        return Prose.of(
                "Fitted without negative coefficients, each length weighted by its relative error; for a window,"
                        + " over lengths of at least twice the window, since shorter contexts are full attention."
                        + shares
                        + String.join("", misfits));
    }

    /** The largest context that was attended to, with the score matrix that it would have taken. */
    private static Optional<Prose> longContext(Results longContexts) {
        List<Prose> sentences = new ArrayList<>();
        for (CellResult result : longContexts.having(SECONDS).cells()) {
            sentences.add(Prose.of(" ")
                    .strong(result.cell().variant())
                    .and(" attended over " + Wording.length(result.cell().length()) + " tokens ("
                            + Unit.NUMBER.format(Results.value(result, "pairs")) + " pairs, "
                            + Unit.NUMBER.format(Results.value(result, "visiblePairs")) + " of them visible) in "
                            + Wording.measure(Results.measure(result, SECONDS), Unit.SECONDS) + " with "
                            + Unit.BYTES.format(Results.value(result, "allocatedBytes"))
                            + " allocated; a score matrix would take "
                            + Unit.BYTES.format(Results.value(result, "scoreMatrixBytes")) + "."));
        }
        return sentences.stream().reduce(Prose::then);
    }
}
