package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepResult;
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
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Caches under a budget: recall by position for each policy, and what it freed. */
final class EvictionSection implements SectionComposer {
    static final String TASK = "eviction";
    static final String BUDGET = "budget";
    static final String FULL_CACHE = "full-cache";
    static final String ORACLE = "oracle";

    /** Reading of a policy that was shown the question. */
    private static final String QUESTION_SEEN = "question seen";

    private static final String BYTES = "bytes";
    private static final String FULL_BYTES = "fullCacheBytes";
    private static final String MEAN_RECALL = "meanRecall";
    private static final String HEADING = "What eviction loses";

    @Override
    public Section compose(SweepResult sweep) {
        Results all = Results.of(sweep, TASK);
        if (all.isEmpty()) {
            return Blocks.notMeasured(TASK, HEADING, TASK);
        }
        Results curves = all.curves().measured();
        List<Block> blocks = new ArrayList<>();
        if (!curves.isEmpty()) {
            long longest = curves.lengths().getLast();
            blocks.add(new Paragraph(protocol(curves)));
            blocks.add(new Note(Note.Kind.CAVEAT, observed()));
            Results atLongest = curves.length(longest);
            for (Results bounded : bounded(atLongest).by(BUDGET)) {
                blocks.add(new Paragraph(findings(bounded, atLongest.variant(FULL_CACHE))));
            }
            blocks.add(new Figure("eviction-curves", caption(), EvictionCharts.of(all, longest)));
            blocks.add(table(curves));
        }
        blocks.addAll(Blocks.notApplicable(all));
        return new Section(TASK, HEADING, blocks);
    }

    /** Whether a policy is shown what will be asked. */
    static boolean knowsTheQuestion(SeriesKey key) {
        return key.variant().equals(ORACLE) || key.reading().equals(QUESTION_SEEN);
    }

    /** Without the cache that keeps everything, which has no budget. */
    static Results bounded(Results results) {
        return results.where(result -> !result.cell().variant().equals(FULL_CACHE));
    }

    private static Prose protocol(Results curves) {
        Cell cell = curves.first().orElseThrow().cell();
        return Prose.of(
                        "The draws of constructed recall, read through caches that have room for a part of the n positions."
                                + " A cache that evicts is given keys and values in chunks of "
                                + cell.parameter("chunk")
                                + ", and before each chunk evicts until it fits; full-cache and quest keep everything. The"
                                + " question of each depth is then asked of a fork. ")
                .code("window")
                .and(" keeps the newest positions, ")
                .code("sinks-window")
                .and(" the first 4 as well, ")
                .code("random")
                .and(" a fair sample, ")
                .code("oracle")
                .and(
                        " all needles: a reference that never loses one, but no upper bound, for less room dilutes less, so"
                                + " that it can recall more than with more room, and more than ")
                .code(FULL_CACHE)
                .and(", which keeps everything. ")
                .code("h2o")
                .and(" keeps the newest half of its budget and the positions that received most attention; ")
                .code("snapkv")
                .and(" reads all but the newest chunk at once and keeps what the last queries of that weigh highest,"
                        + " neighbours included. ")
                .code("quest")
                .and(" evicts nothing and reads as many positions as the budget, page by page. ")
                .code("streaming")
                .and(" is sinks and a window with rotary positions counted within the cache: turning keys and queries"
                        + " blurs what they have in common, so that its needles fade with their distance even while they"
                        + " are held; and as the page of the sinks and the one being filled are of its room, it sees fewer"
                        + " positions than sinks-window, 4 and the budget less 31. Answers by ")
                .code(cell.parameter("attention"))
                .and(".");
    }

    private static Prose observed() {
        return Prose.of(
                        "h2o and snapkv are only as good as the queries that they observed. Here the queries of the prompt"
                                + " have random content: they know nothing of the question that will be asked, as when a document"
                                + " is read before anybody asks about it. Such queries give every key the same on average, so"
                                + " that a sum over all of them, as h2o keeps, favours the keys that most queries have seen: the"
                                + " oldest. ")
                .code("question seen")
                .and(
                        " is another case: the last of the 16 queries that snapkv observes is the question itself, to the last"
                                + " digit, and the other 15 know nothing of it. Queries that resemble their question more or less,"
                                + " as those of a conversation may, are not measured. What was asked for is kept; a needle that"
                                + " nobody has asked for yet looks like hay. ")
                .code("quest")
                .and(
                        " sees the question, but judges pages by the lowest and highest number of each channel. Keys of"
                                + " independent random directions give these bounds little to tell pages apart by; keys of trained"
                                + " models have channels that stick out and neighbours that are alike, which is not drawn here. The"
                                + " first and the last page are always read, as the cache of this project does and the paper's"
                                + " algorithm does not: that quest recalls the oldest and the newest needles is by construction.");
    }

    /** The policies of a budget, best first, and among them the cache that has no budget. */
    private static Prose findings(Results bounded, Results unbounded) {
        CellResult any = bounded.first().orElseThrow();
        double budget = Results.number(any.cell(), BUDGET).orElse(Double.NaN);
        List<CellResult> best = Stream.concat(bounded.cells().stream(), unbounded.cells().stream())
                .filter(result -> result.metrics().containsKey(MEAN_RECALL))
                .sorted(Comparator.comparingDouble(result -> -Results.value(result, MEAN_RECALL)))
                .toList();
        List<String> clauses = best.stream()
                .map(result ->
                        SeriesKey.of(result.cell()).name() + " " + Wording.share(Results.value(result, MEAN_RECALL)))
                .toList();
        return Prose.of("Of n = " + Wording.length(any.cell().length()) + " with room for " + Wording.length(budget)
                        + ", recall over all depths is ")
                .strong(String.join("; ", clauses))
                .and(".");
    }

    private static Prose caption() {
        return Prose.of(
                "Recall over the depth of the needle, two charts a budget: policies that look at positions alone, and"
                        + " policies that look at attention; in both, beside them, the whole cache and the oracle, which"
                        + " knows the questions. Bands are 95% Wilson intervals; dashed is the closed form: among"
                        + " the keys that are held, a held needle is found as full attention would find it, and one that was"
                        + " evicted is not.");
    }

    private static Table table(Results curves) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (CellResult curve : curves.byKey().cells()) {
            double held = Results.value(curve, BYTES);
            double full = Results.value(curve, FULL_BYTES);
            SeriesKey key = SeriesKey.of(curve.cell());
            rows.add(List.of(
                    new TableCell.SeriesName(key.name(), key.look()),
                    TableCell.count(curve.cell().length()),
                    TableCell.number(Results.number(curve.cell(), BUDGET).orElse(Double.NaN), Unit.COUNT),
                    Cells.measure(curve, MEAN_RECALL, Unit.SHARE),
                    Cells.predicted(curve, MEAN_RECALL, Unit.SHARE),
                    Cells.measure(curve, "headRecall", Unit.SHARE),
                    Cells.measure(curve, "middleRecall", Unit.SHARE),
                    Cells.measure(curve, "tailRecall", Unit.SHARE),
                    Cells.measure(curve, BYTES, Unit.BYTES),
                    TableCell.number(1 - held / full, Unit.SHARE),
                    Cells.measure(curve, "peakBytes", Unit.BYTES)));
        }
        return new Table(
                "eviction-table",
                Prose.of(
                        "Recall and memory of one head, in float32. Room is counted in positions that are kept, or read."
                                + " Bytes held count what a policy keeps its books in, and the share freed is of the keys and"
                                + " values of a full cache, so that books without eviction free less than nothing; the most is"
                                + " reached while the prompt is read, where an eviction that gives memory back counts what"
                                + " it leaves and what it moves to."),
                List.of(
                        "policy",
                        "n",
                        "room",
                        "recall",
                        "closed form",
                        "oldest tenth",
                        "middle fifth",
                        "newest tenth",
                        "bytes held",
                        "freed",
                        "bytes at most"),
                rows);
    }
}
