package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Memory: the bytes of a call by an exact ledger, beside the score matrix and the physical memory of the process. */
final class MemorySection implements SectionComposer {
    static final String ALLOCATED = "allocatedBytes";
    static final String PEAK = "peakResidentBytes";

    /** Keys and values, or a state: what must be kept between two tokens. */
    static final String STATE = "stateBytes";

    private static final String ANCHOR = "memory";
    private static final String HEADING = "Memory";
    private static final String SCORES = "scoreMatrixBytes";

    @Override
    public Section compose(SweepResult sweep) {
        Results measured = Results.of(sweep, ScalingSection.TASK).points().having(ALLOCATED);
        if (measured.isEmpty()) {
            return Blocks.notMeasured(ANCHOR, HEADING, ScalingSection.TASK);
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(growth(measured)));
        blocks.add(new Paragraph(ledger(measured)));
        state(measured.having(STATE)).ifPresent(text -> blocks.add(new Paragraph(text)));
        blocks.add(new Figure(
                "memory-curves",
                Prose.of("Bytes of a call over the length: inputs, output and workspace as the ledger counts them; the"
                        + " dotted line is the float32 score matrix. Physical memory holds the whole process, heap and"
                        + " compiled code included, so it has a floor."),
                ScalingCharts.memory(measured)));
        blocks.add(table(measured));
        return new Section(ANCHOR, HEADING, blocks);
    }

    private static Prose growth(Results measured) {
        Prose text = Prose.of("A score matrix takes ")
                .code("4 n²")
                .and(" bytes a head; a method that never holds it needs ")
                .code("O(n d)")
                .and(". ");
        for (SeriesKey key : measured.keys()) {
            CellResult last = measured.of(key).longest().orElseThrow();
            double bytes = Results.value(last, ALLOCATED);
            double scores = Results.value(last, SCORES);
            text = text.strong(key.name())
                    .and(" allocates " + Unit.BYTES.format(bytes) + " at n = "
                            + Wording.length(last.cell().length()) + ", " + ratio(bytes, scores)
                            + " the score matrix of " + Unit.BYTES.format(scores) + ". ");
        }
        return text;
    }

    private static String ratio(double bytes, double scores) {
        return scores >= bytes
                ? "1/" + Wording.number(scores / bytes) + " of"
                : Wording.number(bytes / scores) + " times";
    }

    /** What has to be kept between two tokens: variants that keep as much share a clause. */
    private static Optional<Prose> state(Results measured) {
        List<Long> lengths = measured.lengths();
        if (lengths.isEmpty()) {
            return Optional.empty();
        }
        SequencedMap<String, List<String>> names = new LinkedHashMap<>();
        for (SeriesKey key : measured.keys()) {
            Results series = measured.of(key);
            CellResult last = series.longest().orElseThrow();
            names.computeIfAbsent(kept(series, last), unseen -> new ArrayList<>())
                    .add(key.name());
        }
        List<String> clauses = new ArrayList<>();
        names.forEach((kept, who) -> clauses.add(Wording.list(who) + " " + kept));
        return Optional.of(Prose.of("To go on with one more token a head keeps: " + String.join("; ", clauses) + "."));
    }

    private static String kept(Results series, CellResult last) {
        double bytes = Results.value(last, STATE);
        boolean constant = series.cells().stream().allMatch(result -> Results.value(result, STATE) == bytes);
        return Unit.BYTES.format(bytes)
                + (constant
                        ? " whatever the length"
                        : " at n = " + Wording.length(last.cell().length()));
    }

    /** Whether arithmetic and ledger agree. */
    private static Prose ledger(Results measured) {
        Results counted = measured.where(result -> result.predicted().containsKey(ALLOCATED));
        long exact = counted.cells().stream()
                .filter(result -> Results.residual(result, ALLOCATED) == 0)
                .count();
        double largest = counted.cells().stream()
                .mapToDouble(result -> Math.abs(Results.residual(result, ALLOCATED) / Results.value(result, ALLOCATED)))
                .max()
                .orElse(0);
        return Prose.of("What a variant announces in advance and what the ledger counts are the same to the byte in "
                + exact + " of " + Wording.count(counted.cells().size(), "cell")
                + (exact == counted.cells().size()
                        ? "."
                        : "; the largest difference is " + Wording.share(largest) + " of the allocation."));
    }

    private static Table table(Results measured) {
        List<List<TableCell>> rows = new ArrayList<>();
        for (SeriesKey key : measured.keys()) {
            CellResult last = measured.of(key).longest().orElseThrow();
            rows.add(List.of(
                    new TableCell.SeriesName(key.name(), key.look()),
                    TableCell.count(last.cell().length()),
                    Cells.measure(last, ALLOCATED, Unit.BYTES),
                    Cells.predicted(last, ALLOCATED, Unit.BYTES),
                    Cells.measure(last, "workspaceBytes", Unit.BYTES),
                    Cells.measure(last, STATE, Unit.BYTES),
                    Cells.measure(last, SCORES, Unit.BYTES),
                    Cells.measure(last, "bytesMoved", Unit.BYTES),
                    Cells.measure(last, PEAK, Unit.BYTES)));
        }
        return new Table(
                "memory-longest",
                Prose.of("Memory at the longest length of each variant."),
                List.of(
                        "variant",
                        "n",
                        "allocated",
                        "announced",
                        "workspace",
                        "kept to go on",
                        "score matrix",
                        "bytes moved",
                        "peak resident"),
                rows);
    }
}
