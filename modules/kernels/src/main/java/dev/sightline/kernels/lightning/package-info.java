/**
 * Lightning attention: the recurrence of retention with other factors. Head h of H has exp(-8 (h + 1) / H): the slowest of
 * many remembers a hundred positions, the fastest nothing but its own. Its name is that of a kernel, which computes chunks
 * of the sequence as products of matrices; here the recurrence itself is faster (see {@link
 * dev.sightline.kernels.tile.StateWalk}).
 *
 * <p>Source: Qin et al. (2024), "Lightning Attention-2", Eq. 2-5, arXiv 2401.04658; factors: Qin et al. (2023),
 * "TransNormerLLM", Eq. 7, arXiv 2307.14995, without their dependence on the layer.
 */
@NullMarked
package dev.sightline.kernels.lightning;

import org.jspecify.annotations.NullMarked;
