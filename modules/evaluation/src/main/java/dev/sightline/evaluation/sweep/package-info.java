/**
 * Running a sweep: the plan, the loop over its units, the journal that survives a kill, and the provenance of the
 * figures.
 */
@NullMarked
package dev.sightline.evaluation.sweep;

import org.jspecify.annotations.NullMarked;
