/**
 * Where a token stands, told to attention: {@link dev.sightline.attention.position.RotaryEmbedding} turns queries and
 * keys, with every {@link dev.sightline.attention.position.RotaryScaling} that stretches it beyond the length of its
 * training; {@link dev.sightline.attention.position.SinusoidalPositions} and {@link
 * dev.sightline.attention.position.LearnedPositions} are added to embeddings; {@link
 * dev.sightline.attention.position.AlibiSlopes} bend the scores.
 *
 * <p>All compute on the tensors given and on nothing else: apply them before a request, whose kernels know no positions.
 * Angles are float64 whatever the position; elements are float32.
 */
@NullMarked
package dev.sightline.attention.position;

import org.jspecify.annotations.NullMarked;
