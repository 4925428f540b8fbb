/**
 * Gated DeltaNet: the delta rule on a state that decays first. The delta rule replaces one association at a time, the decay
 * clears everything at once; a model has both. With a factor for each channel it is Kimi Delta Attention. All corrected
 * recurrences are served.
 *
 * <p>Source: Yang et al. (2024), "Gated Delta Networks: Improving Mamba2 with Delta Rule", Eq. 10, arXiv 2412.06464; a
 * factor for each channel: Kimi Team (2025), "Kimi Linear", Eq. 1, arXiv 2510.26692.
 */
@NullMarked
package dev.sightline.kernels.gateddeltanet;

import org.jspecify.annotations.NullMarked;
