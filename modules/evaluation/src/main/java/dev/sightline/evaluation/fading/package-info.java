/**
 * Fading: how much of the first token is left after t steps. A recurrent network hands the message on once a step, so
 * its influence shrinks by a factor a step, and so does what the state of a recurrent attention holds; softmax attention
 * reads it in one hop, so its influence is diluted by the number of tokens instead. All are measured as the Jacobian of
 * the last output with respect to the first input, and each stands beside its closed form.
 */
@NullMarked
package dev.sightline.evaluation.fading;

import org.jspecify.annotations.NullMarked;
