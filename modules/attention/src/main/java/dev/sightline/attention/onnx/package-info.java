/**
 * Operators of ONNX, the vendor-neutral exchange format, said in requests of this library: with their attributes, inputs
 * and outputs, and with their numbers. Names are those of the operators, in camel case.
 *
 * <p>Reference: the operator specifications of ONNX, https://onnx.ai/onnx/operators, and the reference implementation
 * beside them, as of July 2026.
 */
@NullMarked
package dev.sightline.attention.onnx;

import org.jspecify.annotations.NullMarked;
