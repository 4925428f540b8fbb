package dev.sightline.evaluation;

import java.util.List;

/** One kind of measurement: says what there is to measure under a profile. Stateless and thread-safe. */
public interface Task {
    /** Name in cells, files and on the command line: lower case, words joined by hyphens. */
    String name();

    /**
     * The work, in pieces that can be done in any order, each alone.
     *
     * @throws IllegalArgumentException if the settings cannot be served, for example an unreadable text
     */
    List<WorkUnit> plan(SweepSettings settings);

    /**
     * Cells that follow from several units, such as the length at which a curve over lengths crosses a bound. A
     * function of the measured cells alone, so nothing of it is kept in a journal.
     *
     * @param measured all results of this task, in the order of the plan
     */
    default List<CellResult> summarise(List<CellResult> measured) {
        return List.of();
    }
}
