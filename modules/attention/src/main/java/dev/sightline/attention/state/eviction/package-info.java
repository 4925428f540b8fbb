/**
 * Caches that forget. An {@link dev.sightline.attention.state.eviction.EvictingCache} keeps a budget of positions for each
 * sequence and key-value head; an {@link dev.sightline.attention.state.eviction.EvictionPolicy} says which, by {@link
 * dev.sightline.attention.state.eviction.PositionScorer}s that are asked one after another: the first positions, the last
 * ones, those that received much attention, those that an observation window attends to, any at random, or those that an
 * oracle names.
 *
 * <p>Reference: Zhang et al. (2023), "H2O", arXiv 2306.14048; Li et al. (2024), "SnapKV", arXiv 2404.14469; Xiao et al.
 * (2023), arXiv 2309.17453.
 */
@NullMarked
package dev.sightline.attention.state.eviction;

import org.jspecify.annotations.NullMarked;
