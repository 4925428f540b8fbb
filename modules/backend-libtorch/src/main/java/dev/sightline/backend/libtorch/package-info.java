/**
 * libtorch's attention on the CPU as a variant, called through the JavaCPP bindings on the caller's own off-heap
 * memory.
 */
@NullMarked
package dev.sightline.backend.libtorch;

import org.jspecify.annotations.NullMarked;
