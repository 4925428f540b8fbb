/**
 * The laboratory: a sweep is a list of independent cells, each measured by a task and kept in an append-only journal.
 *
 * <p>Variants are found through the registry of {@code dev.sightline.attention} alone; no kernel class is named here,
 * so a plugin on the class path is measured like the built-in ones.
 */
@NullMarked
package dev.sightline.evaluation;

import org.jspecify.annotations.NullMarked;
