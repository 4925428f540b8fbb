/** Softmax attention over a window around each query: time linear in the length. */
@NullMarked
package dev.sightline.kernels.slidingwindow;

import org.jspecify.annotations.NullMarked;
