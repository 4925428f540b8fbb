package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Note;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Recall in real text: the same question asked of a document, where natural repetition is the distractor. */
final class TextRecallSection implements SectionComposer {
    private static final String TASK = "text-recall";
    private static final String ANCHOR = "text-recall";
    private static final String RECALL = "recall";
    private static final String MEAN_RECALL = "meanRecall";
    private static final String HEADING = "Recall by position in real text";

    @Override
    public Section compose(SweepResult sweep) {
        Results all = Results.of(sweep, TASK);
        if (all.isEmpty()) {
            return Blocks.notMeasured(ANCHOR, HEADING, TASK);
        }
        Results measured = all.atDepths().measured();
        List<Block> blocks = new ArrayList<>(measured.isEmpty() ? List.of() : evidence(all, measured));
        blocks.addAll(Blocks.notApplicable(all));
        return new Section(ANCHOR, HEADING, blocks);
    }

    private static List<Block> evidence(Results all, Results measured) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(protocol(measured)));
        blocks.add(new Paragraph(findings(measured, all.curves())));
        Blocks.randomFeatures(measured).ifPresent(blocks::add);
        Agreement.ofFullAndFlash(measured).map(Agreement::sentence).ifPresent(text -> blocks.add(new Paragraph(text)));
        blocks.add(new Figure("text-maps", mapCaption(), DepthHeatMaps.of("text-map", all)));
        blocks.add(new Figure("text-curves", curveCaption(measured), PositionCharts.curves("text", measured)));
        Results curves = all.curves().measured();
        if (!curves.isEmpty()) {
            blocks.add(new Figure("text-by-length-curves", lengthCaption(), byLengthCharts(curves)));
            blocks.add(new Note(Note.Kind.CONTROL, controls(curves)));
        }
        blocks.add(byLength(measured, all.curves().measured()));
        return blocks;
    }

    private static Prose protocol(Results measured) {
        Cell cell = measured.first().orElseThrow().cell();
        Prose text = Prose.of("A retrieval head built by hand, without learned weights, reads ")
                .strong(cell.parameter("text"))
                .and(" (" + cell.parameter("textWords") + " words, of which " + cell.parameter("vocabulary")
                        + " are different)");
        text = text.and(": the key at a word encodes the " + cell.parameter("contextLength")
                + " words before it and the value is the word's own vector. A sentence with a unique answer is put at each"
                + " depth and asked for by the words before the answer; recall is how often the answer is the nearest"
                + " word of the whole vocabulary. The text's own repetitions are the distractors.");
        return measured.cells().stream()
                        .anyMatch(result ->
                                !result.cell().parameter("decayFactor").isEmpty())
                ? text.and(
                        " Recurrences, whose weights are no shares, get the same keys, and gates that are held where those of"
                                + " constructed recall are; what they keep of a word depends on all that came after, and no closed"
                                + " form is known.")
                : text;
    }

    /** All curves at the longest measured text, and what the text itself contributes. */
    private static Prose findings(Results measured, Results curves) {
        Results longest = measured.length(measured.lengths().getLast());
        SequencedMap<String, List<String>> names = new LinkedHashMap<>();
        for (SeriesKey key : longest.keys()) {
            Results series = longest.of(key);
            double predicted = series.predictedMean(RECALL);
            String closedForm = Double.isFinite(predicted) ? " (predicted " + Wording.share(predicted) + ")" : "";
            names.computeIfAbsent(meanRecall(series, curves) + closedForm, unseen -> new ArrayList<>())
                    .add(key.name());
        }
        List<String> clauses = new ArrayList<>();
        names.forEach((value, who) -> clauses.add(Wording.list(who) + " " + value));
        Prose text = Prose.of("In " + Wording.length(measured.lengths().getLast())
                        + " words, the longest measured, recall over all depths is ")
                .strong(String.join("; ", clauses))
                .and(".");
        double repeats = curves.length(measured.lengths().getLast()).mean("partialMatches");
        return Double.isFinite(repeats)
                ? text.and(" On average " + Wording.number(repeats)
                        + " other places in sight agree with the question in at least one word. Softmax attention loses"
                        + " weight to them and to the number of words (dilution), a window loses what it hides, linear"
                        + " attention loses the answer among the frequent words (capacity).")
                : text;
    }

    /** Recall over the depths of one curve at one length, with its interval where the curve was summed up. */
    private static String meanRecall(Results atLength, Results curves) {
        return curveOf(atLength, curves)
                .metric(MEAN_RECALL)
                .map(mean -> Wording.measure(mean, Unit.SHARE))
                .orElseGet(() -> Wording.share(atLength.mean(RECALL)));
    }

    private static TableCell meanRecallCell(Results atLength, Results curves) {
        return curveOf(atLength, curves)
                .having(MEAN_RECALL)
                .first()
                .map(curve -> Cells.measure(curve, MEAN_RECALL, Unit.SHARE))
                .orElseGet(() -> TableCell.number(atLength.mean(RECALL), Unit.SHARE));
    }

    private static Results curveOf(Results atLength, Results curves) {
        Cell cell = atLength.first().orElseThrow().cell();
        return curves.of(SeriesKey.of(cell)).length(cell.length());
    }

    /** Where answers really stand when they are asked for at the oldest depth of the shortest text. */
    private static String nominalDepths(Results measured) {
        long shortest = measured.lengths().getFirst();
        double first =
                measured.length(shortest).where(TextRecallSection::isOldest).mean("answerDepth");
        return "Depths are nominal: a sentence begins where one begins, and its answer is its end"
                + (Double.isFinite(first)
                        ? "; in " + Wording.length(shortest) + " words the answer of depth 0 stands at "
                                + Wording.share(first) + " on average, the first place that it can take."
                        : ".");
    }

    private static boolean isOldest(CellResult result) {
        return result.cell().depth().orElse(1) == 0;
    }

    private static Prose mapCaption() {
        return Prose.of(
                "Recall by depth of the needle and words of context. A hatched cell has no value: the text is too"
                        + " short for it, and a needle is never cut.");
    }

    private static Prose lengthCaption() {
        return Prose.of(
                "Recall over the number of words, averaged over depths and at the worst depth; dashed is the closed"
                        + " form.");
    }

    private static List<Chart> byLengthCharts(Results curves) {
        return List.of(
                LengthCharts.share("text-mean", "Recall in text, mean over depths", MEAN_RECALL, curves),
                LengthCharts.share("text-worst", "Recall in text at the worst depth", "worstDepthRecall", curves));
    }

    /** The arms in which the answer cannot be known. */
    private static Prose controls(Results curves) {
        return Prose.of("Without the needle the answer is named in at most "
                + Wording.share(curves.largest("noNeedleRecall"))
                + " of the draws of any cell, with the values in random"
                + " order in at most " + Wording.share(curves.largest("shuffledValueRecall"))
                + ": what is recalled comes from the needle.");
    }

    private static Prose curveCaption(Results measured) {
        return Prose.of(
                "Recall over depth with 95% Wilson intervals; dashed is the closed form from counts of the text's"
                        + " repetitions, where one is known. " + nominalDepths(measured));
    }

    private static Table byLength(Results measured, Results curves) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (SeriesKey key : measured.keys()) {
            for (long length : measured.of(key).lengths()) {
                Results atLength = measured.of(key).length(length);
                CellResult worst =
                        atLength.max(result -> -Results.value(result, RECALL)).orElseThrow();
                rows.add(List.of(
                        new TableCell.SeriesName(key.name(), key.look()),
                        TableCell.count(length),
                        meanRecallCell(atLength, curves),
                        predicted(atLength.predictedMean(RECALL)),
                        worstRecall(worst, atLength, curves),
                        TableCell.number(worst.cell().depth().orElse(Double.NaN), Unit.SHARE),
                        Cells.measure(worst, "meanReciprocalRank", Unit.SHARE),
                        Cells.measure(worst, "mass", Unit.NUMBER)));
            }
        }
        return new Table(
                        "text-by-length",
                        Prose.of(
                                "Recall over all depths and at the worst depth, with reciprocal rank and needle weight there."
                                        + " Intervals have 95% confidence; that of the worst depth's recall allows for its"
                                        + " being chosen (Bonferroni over depths). Depths are nominal."),
                        List.of(
                                "curve",
                                "words",
                                "recall",
                                "closed form",
                                "worst recall",
                                "at depth",
                                "1/rank",
                                "weight"),
                        rows)
                .fold();
    }

    private static TableCell worstRecall(CellResult worst, Results atLength, Results curves) {
        return curveOf(atLength, curves)
                .having("worstDepthRecall")
                .first()
                .map(curve -> Cells.measure(curve, "worstDepthRecall", Unit.SHARE))
                .orElseGet(() -> Cells.measure(worst, RECALL, Unit.SHARE));
    }

    private static TableCell predicted(double value) {
        return Double.isFinite(value) ? TableCell.number(value, Unit.SHARE) : new TableCell.Missing("no closed form");
    }
}
