/**
 * The Performer: features whose products are, in the mean over random projections, the weights of a softmax, so that
 * linear attention computes what softmax attention would, but for the noise of finitely many features. All features are
 * positive, since a sum of weights near zero with noise of both signs would be divided by; blocks of projections are at
 * right angles, which takes some of the noise away.
 *
 * <p>Source: Choromanski et al. (2021), "Rethinking Attention with Performers", Lemma 1 and section 2.4, arXiv
 * 2009.14794.
 */
@NullMarked
package dev.sightline.kernels.performer;

import org.jspecify.annotations.NullMarked;
