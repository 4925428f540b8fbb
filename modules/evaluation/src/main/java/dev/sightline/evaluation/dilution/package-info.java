/** Dilution: how the weight of one needle shrinks, and attention spreads, as the context grows. */
@NullMarked
package dev.sightline.evaluation.dilution;

import org.jspecify.annotations.NullMarked;
