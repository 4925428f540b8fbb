/**
 * Gated linear attention: before each position, every row of the state is multiplied by a factor of its own, which the
 * model reads from the token. So a channel can be kept for a thousand positions and cleared in one. All recurrences that
 * add are special cases, and are served: no decay (linear attention with identity features), a factor for each head
 * (retention), a factor for each position (Mamba-2).
 *
 * <p>Source: Yang et al. (2024), "Gated Linear Attention Transformers with Hardware-Efficient Training", Eq. 3, arXiv
 * 2312.06635. Its chunks divide by cumulated decays, which overflows unless chunks are cut again; the recurrence never
 * divides, so that factors of 0, and of 1e-30, are as good as any.
 */
@NullMarked
package dev.sightline.kernels.gatedlinear;

import org.jspecify.annotations.NullMarked;
