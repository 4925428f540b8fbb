/** Products of matrices on the tile engine. */
@NullMarked
package dev.sightline.kernels.matrix;

import org.jspecify.annotations.NullMarked;
