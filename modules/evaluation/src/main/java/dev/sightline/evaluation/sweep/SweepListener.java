package dev.sightline.evaluation.sweep;

import dev.sightline.evaluation.WorkUnit;

/** Hears how a sweep goes on. Called on the thread that runs the sweep; whatever it throws ends the sweep. */
public interface SweepListener {
    /** One that does nothing. */
    SweepListener SILENT = new SweepListener() {};

    /** A unit is about to be measured. */
    default void started(WorkUnit unit, Progress progress) {}

    /** Units became available: one that was measured, or those found in the journal before the first. */
    default void advanced(Progress progress) {}

    /** Something a user should know that does not stop the sweep: one line. */
    default void warned(String message) {}

    /**
     * How far a sweep is.
     *
     * @param unitsDone units whose results are there
     * @param units all units
     * @param weightResumed weight of the units that an earlier run had measured: no measure of this run's speed
     * @param weightDone weight of the units whose results are there
     * @param weight weight of all units
     */
    record Progress(int unitsDone, int units, double weightResumed, double weightDone, double weight) {}
}
