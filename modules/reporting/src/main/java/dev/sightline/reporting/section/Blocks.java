package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.probe.RandomFeatures;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Note;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Section;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** Pieces that several sections share: a missing section, and what did not apply and why. */
final class Blocks {
    private static final String COMMAND = "./sightline report --profile quick --out DIR";

    private static final int MOST_ROWS_AT_ONCE = 4;

    private Blocks() {}

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

    /** What the closed form beside random features is, if there are any among the results. */
    static Optional<Block> randomFeatures(Results results) {
        Results estimates = results.where(
                result -> !result.cell().parameter(RandomFeatures.PROJECTION).isEmpty());
        return estimates
                .first()
                .map(result -> new Note(
                        Note.Kind.CAVEAT,
                        Prose.of("Beside ")
                                .code(Wording.list(estimates.keys().stream()
                                        .map(SeriesKey::name)
                                        .toList()))
                                .and(
                                        " stands the closed form of the softmax that its random features estimate, the limit of"
                                                + " infinitely many: what is short of it is the price of finitely many. All draws share"
                                                + " one projection ("
                                                + result.cell().parameter(RandomFeatures.PROJECTION)
                                                + "), and intervals over draws say nothing of others.")));
    }

    /** Which cells have no value and why, one row a reason; empty if all have values. */
    static List<Block> notApplicable(Results results) {
        SequencedMap<String, List<CellResult>> byReason = results.notApplicable().byKey().cells().stream()
                .collect(Collectors.groupingBy(CellResult::note, LinkedHashMap::new, Collectors.toList()));
        if (byReason.isEmpty()) {
            return List.of();
        }
        List<List<TableCell>> rows = new ArrayList<>();
        byReason.forEach((reason, cells) -> rows.add(List.of(
                TableCell.words(cells.stream()
                        .map(result -> SeriesKey.of(result.cell()).name())
                        .distinct()
                        .collect(Collectors.joining("; "))),
                TableCell.words(cells.stream()
                        .map(result -> result.cell().length())
                        .distinct()
                        .sorted()
                        .map(Wording::length)
                        .collect(Collectors.joining("; "))),
                TableCell.count(cells.size()),
                TableCell.words(reason))));
        Table table = new Table(
                results.notApplicable().first().orElseThrow().cell().task() + "-not-applicable",
                Prose.of("Cells without a value, and why: a gap is never drawn as a zero."),
                List.of("curve", "n", "cells", "why there is no value"),
                rows);
        return List.of(rows.size() > MOST_ROWS_AT_ONCE ? table.fold() : table);
    }
}
