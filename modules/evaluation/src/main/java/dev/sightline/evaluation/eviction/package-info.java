/** Eviction: what a cache that may not keep everything no longer recalls, by how it chooses and how little it keeps. */
@NullMarked
package dev.sightline.evaluation.eviction;

import org.jspecify.annotations.NullMarked;
