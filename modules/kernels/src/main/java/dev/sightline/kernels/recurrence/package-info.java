/**
 * Attention by a recurrent state: the one engine of linear attention and of its relatives with decays and corrections.
 * The state is carried over positions one after another, as the recurrence is written; see {@link
 * dev.sightline.kernels.tile.StateWalk}.
 */
@NullMarked
package dev.sightline.kernels.recurrence;

import org.jspecify.annotations.NullMarked;
