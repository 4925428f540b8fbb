/**
 * What attention remembers between calls. A {@link dev.sightline.attention.state.KeyValueCache} keeps keys and values in
 * pages of a {@link dev.sightline.attention.state.PagePool}; which of them it must keep follows from the mask, so that a
 * full cache, a sliding window and sinks with a window are one class. A {@link
 * dev.sightline.attention.state.StreamingCache} is the last with positions that are counted within it. A {@link
 * dev.sightline.attention.state.SelectiveCache} keeps everything and reads the pages whose keys could score highest; an
 * {@link dev.sightline.attention.state.eviction.EvictingCache} keeps a budget of positions of each head. A
 * {@link dev.sightline.attention.state.RecurrentState} keeps no positions but the last, and what a recurrence has made of
 * the others. {@link dev.sightline.attention.state.PartialResults} merges what was computed over parts of the keys.
 *
 * <p>Reference for pages: Kwon et al. (2023), arXiv 2309.06180; for sinks and a window: Xiao et al. (2023), arXiv
 * 2309.17453.
 */
@NullMarked
package dev.sightline.attention.state;

import org.jspecify.annotations.NullMarked;
