/**
 * What a law is checked on: requests drawn from a seeded grid, a variant run on them in guarded memory, and the numbers
 * that are expected with a tolerance for each.
 */
@NullMarked
package dev.sightline.conformance.trial;

import org.jspecify.annotations.NullMarked;
