/** Softmax attention that materialises the score matrix: the honest quadratic baseline. */
@NullMarked
package dev.sightline.kernels.full;

import org.jspecify.annotations.NullMarked;
