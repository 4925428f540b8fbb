/**
 * The contract of an attention variant, for a plugin's own build to check.
 *
 * <p>Add this module in test scope and write one class:
 *
 * <pre>{@code
 * class MyVariantTest extends AttentionVariantContract {
 *     @Override
 *     protected AttentionVariant variant() {
 *         return new MyVariant();
 *     }
 * }
 * }</pre>
 *
 * Each law becomes a test of its name; a broken one reports the smallest request that breaks it. What the variant
 * refuses is not tested, what it does not refuse must be right: biases and narrow keys and values are in the requests
 * too, and are served or refused like a mask. {@link dev.sightline.conformance.Contract} runs the same
 * laws outside a test framework, {@link dev.sightline.conformance.ProvedMatrix} computes a little of each feature to see
 * which are served, and {@link dev.sightline.conformance.mutant} holds the planted mistakes that test the laws themselves.
 */
@NullMarked
package dev.sightline.conformance;

import org.jspecify.annotations.NullMarked;
