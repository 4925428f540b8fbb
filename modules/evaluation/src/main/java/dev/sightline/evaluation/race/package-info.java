/**
 * The race: every kernel beside the peak of the machine and beside other engines, in one process, round by round, each
 * checked against float64 before its time counts.
 */
@NullMarked
package dev.sightline.evaluation.race;

import org.jspecify.annotations.NullMarked;
