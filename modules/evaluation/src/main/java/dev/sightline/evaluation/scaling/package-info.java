/**
 * Scaling: what a variant costs as the context grows. Times are measured in interleaved rounds, so that a slow phase of
 * the machine falls on every variant and length alike; FLOPs and bytes are counted, not sampled. From the times come
 * the law {@code t = a + b n + c n^2}, local slopes, and the lengths at which one variant overtakes another.
 */
@NullMarked
package dev.sightline.evaluation.scaling;

import org.jspecify.annotations.NullMarked;
