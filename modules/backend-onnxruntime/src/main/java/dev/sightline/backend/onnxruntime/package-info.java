/**
 * ONNX Runtime's attention operators for the CPU as variants: each plan is a session with a model of one operator,
 * built in memory.
 */
@NullMarked
package dev.sightline.backend.onnxruntime;

import org.jspecify.annotations.NullMarked;
