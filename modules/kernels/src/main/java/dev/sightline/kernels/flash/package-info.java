/** Blocked softmax attention with an online softmax: exact, in memory linear in the length. */
@NullMarked
package dev.sightline.kernels.flash;

import org.jspecify.annotations.NullMarked;
