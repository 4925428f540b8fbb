/**
 * What attention should give: a float64 reference of every {@link dev.sightline.attention.AttentionFunction}, computed
 * the plainest way, and the float32 computation that a kernel is measured against. Slow by intent; for tests only.
 */
@NullMarked
package dev.sightline.conformance.oracle;

import org.jspecify.annotations.NullMarked;
