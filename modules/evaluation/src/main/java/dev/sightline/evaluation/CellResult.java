package dev.sightline.evaluation;

import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The outcome of a cell.
 *
 * @param cell what was measured
 * @param status whether it could be
 * @param note why not, or what a reader must know; may be empty
 * @param metrics measured values by name; empty if not applicable
 * @param predicted closed-form values under the names of the metrics they predict
 */
public record CellResult(
        Cell cell,
        Status status,
        String note,
        SortedMap<String, Measure> metrics,
        SortedMap<String, Double> predicted) {

    /** Whether a cell has values. */
    public enum Status {
        /** Measured. */
        MEASURED,
        /** Cannot be measured as asked, for the reason in the note; never a zero in disguise. */
        NOT_APPLICABLE
    }

    /** Copies the maps, so that a result never changes. */
    public CellResult {
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
        predicted = Collections.unmodifiableSortedMap(new TreeMap<>(predicted));
    }

    /** A measured result without a note. */
    public static CellResult measured(
            Cell cell, SortedMap<String, Measure> metrics, SortedMap<String, Double> predicted) {
        return new CellResult(cell, Status.MEASURED, "", metrics, predicted);
    }

    /** A cell that cannot be measured as asked. */
    public static CellResult notApplicable(Cell cell, String why) {
        return new CellResult(cell, Status.NOT_APPLICABLE, why, new TreeMap<>(), new TreeMap<>());
    }

    /**
     * A measured value.
     *
     * @throws IllegalArgumentException if the result has none of that name
     */
    public Measure metric(String name) {
        Measure measure = metrics.get(name);
        if (measure == null) {
            throw new IllegalArgumentException(cell + " has no metric '" + name + "'; it has " + metrics.keySet());
        }
        return measure;
    }

    /** The closed-form value of a metric, if there is a closed form. */
    public OptionalDouble prediction(String name) {
        Double value = predicted.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
