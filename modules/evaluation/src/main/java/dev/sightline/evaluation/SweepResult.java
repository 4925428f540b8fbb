package dev.sightline.evaluation;

import java.util.List;

/**
 * Everything a report is made of.
 *
 * @param provenance where the figures come from
 * @param cells all results, in the order of the plan, whatever the order in which they were measured
 */
public record SweepResult(Provenance provenance, List<CellResult> cells) {
    /** Copies the list, so that a result never changes. */
    public SweepResult {
        cells = List.copyOf(cells);
    }

    /** The results of one task, in order. */
    public List<CellResult> of(String task) {
        return cells.stream()
                .filter(result -> result.cell().task().equals(task))
                .toList();
    }
}
