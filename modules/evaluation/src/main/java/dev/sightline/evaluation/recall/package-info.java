/**
 * Recall by position from constructed keys and values: "lost in the middle" at the level of attention itself, where
 * every curve has a closed form to stand beside.
 */
@NullMarked
package dev.sightline.evaluation.recall;

import org.jspecify.annotations.NullMarked;
