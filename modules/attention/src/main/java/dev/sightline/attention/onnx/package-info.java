/**
 * Operators of the ONNX standard with the numbers of its specification, over off-heap tensors: a vendor-neutral meaning
 * to compare engines by.
 */
@NullMarked
package dev.sightline.attention.onnx;

import org.jspecify.annotations.NullMarked;
