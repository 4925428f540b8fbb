/** Checks and float32 access that the packages of this module share; not exported. */
@NullMarked
package dev.sightline.attention.element;

import org.jspecify.annotations.NullMarked;
