/**
 * Variants that are wrong on purpose, to show that the laws have teeth: the reference, which is nothing but the
 * definition, with one mistake planted in each. One file for each theme of mistakes; {@link
 * dev.sightline.conformance.mutant.Mutants} names the files, {@link dev.sightline.conformance.mutant.Capture} finds the
 * laws that notice a mutant.
 */
@NullMarked
package dev.sightline.conformance.mutant;

import org.jspecify.annotations.NullMarked;
