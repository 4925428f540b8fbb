/** Linear attention: a feature map in place of the exponential, so that the past fits a state of constant size. */
@NullMarked
package dev.sightline.kernels.linear;

import org.jspecify.annotations.NullMarked;
