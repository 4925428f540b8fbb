package dev.sightline.evaluation.sweep;

import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;

/**
 * A unit of a plan.
 *
 * @param task whose unit it is
 * @param unit the work
 * @param hash content hash of the unit's key, unique within the plan
 */
public record PlannedUnit(Task task, WorkUnit unit, String hash) {}
