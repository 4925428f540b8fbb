/** What this machine can do at most: arithmetic and memory, in Java, against which every kernel is measured. */
@NullMarked
package dev.sightline.kernels.peak;

import org.jspecify.annotations.NullMarked;
