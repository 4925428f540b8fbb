/** Lessons about attention on this machine, one a file, each runnable on its own. */
@NullMarked
package dev.sightline.benchmarks;

import org.jspecify.annotations.NullMarked;
