package dev.sightline.evaluation.sweep;

import dev.sightline.evaluation.CellResult;
import java.util.List;
import java.util.Optional;

/** Where a sweep keeps the results of finished units. */
public interface UnitArchive {
    /** Keeps nothing: for a run whose results are printed and forgotten. */
    UnitArchive NONE = new UnitArchive() {
        @Override
        public Optional<List<CellResult>> find(String unit) {
            return Optional.empty();
        }

        @Override
        public void add(String unit, List<CellResult> results) {}
    };

    /** What was found amiss with the results kept so far, a line each; nothing was lost but what these say. */
    default List<String> warnings() {
        return List.of();
    }

    /** The results of a unit, if it was finished before. */
    Optional<List<CellResult>> find(String unit);

    /**
     * Keeps the results of a unit; when this returns, they survive the end of the process.
     *
     * @param unit content hash of the unit's key
     * @throws dev.sightline.evaluation.SweepException if they cannot be kept
     */
    void add(String unit, List<CellResult> results);
}
