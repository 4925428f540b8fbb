/**
 * Retention: linear attention whose state is multiplied by a constant gamma before every position, so that a value written
 * a positions ago weighs gamma^a (query . key). A head near 1 remembers far and dimly, one well below 1 remembers the last
 * few positions clearly; RetNet gives head h the factor 1 - 2^(-5 - h). What is right for an age a is gamma^2 = a / (a +
 * 1): more forgets the needle, less lets in noise.
 *
 * <p>Source: Sun et al. (2023), "Retentive Network: A Successor to Transformer for Large Language Models", Eq. 5-8, arXiv
 * 2307.08621. The rotation of its queries and keys is a position encoding, applied before; its group norm is a layer's,
 * applied after.
 */
@NullMarked
package dev.sightline.kernels.retention;

import org.jspecify.annotations.NullMarked;
