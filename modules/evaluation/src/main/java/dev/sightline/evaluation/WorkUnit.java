package dev.sightline.evaluation;

import java.util.List;

/**
 * The cells that are measured together, because they share their random draws (the same haystack at every depth is a
 * paired design) or their timing must be interleaved. A unit is done wholly or not at all.
 */
public interface WorkUnit {
    /**
     * The cell that stands for the unit: its content hash is the journal's key, so it carries every parameter on which
     * any result of the unit depends.
     */
    Cell key();

    /** Rough work of the unit, in seconds on two cores; only the progress display uses it. */
    double weight();

    /**
     * Measures the cells. The values depend on {@link #key} alone, except for times.
     *
     * @throws InvalidExperimentException if a control fails, so that no figure of the unit can be trusted
     */
    List<CellResult> measure(Laboratory laboratory);
}
