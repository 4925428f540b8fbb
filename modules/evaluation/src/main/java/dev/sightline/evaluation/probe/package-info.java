/**
 * Asking attention variants what they attend to, through the plugin interface alone: an output is linear in the values,
 * so well-chosen values return weights, and the log-sum-exp returns the rest.
 */
@NullMarked
package dev.sightline.evaluation.probe;

import org.jspecify.annotations.NullMarked;
