package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Note;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Pieces that several sections share: a missing section, and what did not apply and why. */
final class Blocks {
    private static final String COMMAND = "./sightline report --profile quick --out DIR";

    private Blocks() {}

    static Block paragraph(Prose text) {
        return new Paragraph(text);
    }

    /** A section whose cells were not measured. */
    static Section notMeasured(String anchor, String heading, String task) {
        return new Section(
                anchor,
                heading,
                List.of(new Note(
                        Note.Kind.NOT_MEASURED,
                        Prose.of("These results hold no cells of the task ")
                                .code(task)
                                .and(". The command ")
                                .code(COMMAND)
                                .and(" measures it."))));
    }

    /** Which cells have no value and why, one note a reason; empty if all have values. */
    static List<Block> notApplicable(Results results) {
        SequencedMap<String, List<CellResult>> byNote = results.notApplicable().cells().stream()
                .collect(Collectors.groupingBy(CellResult::note, LinkedHashMap::new, Collectors.toList()));
        List<Block> notes = new ArrayList<>();
        for (Map.Entry<String, List<CellResult>> reason : byNote.entrySet()) {
            List<CellResult> cells = reason.getValue();
            String who = cells.stream()
                    .map(result -> SeriesKey.of(result.cell()).name())
                    .distinct()
                    .collect(Collectors.joining("; "));
            TreeSet<Long> lengths =
                    cells.stream().map(result -> result.cell().length()).collect(Collectors.toCollection(TreeSet::new));
            notes.add(new Note(
                    Note.Kind.NOT_APPLICABLE,
                    Prose.of(Wording.count(cells.size(), "cell") + " (" + who + "; n = "
                            + lengths.stream().map(Wording::length).collect(Collectors.joining(", ")) + "): "
                            + reason.getKey() + ".")));
        }
        return notes;
    }
}
