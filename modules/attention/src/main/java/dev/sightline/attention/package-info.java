/**
 * What is asked of attention, as data, and the interface of everything that answers.
 *
 * <p>An {@link dev.sightline.attention.AttentionRequest} says what to compute; an {@link
 * dev.sightline.attention.AttentionVariant} refuses it with reasons or turns it into an {@link
 * dev.sightline.attention.AttentionPlan}; the plan runs many times over off-heap tensors without allocating. A variant
 * never drops a feature of a request and nothing falls back silently.
 *
 * <p>Shapes, everywhere: query [batch, queryHeads, queryLength, headDim], key [batch, keyValueHeads, keyLength,
 * headDim], value [batch, keyValueHeads, keyLength, valueDim], output [batch, queryHeads, queryLength, valueDim],
 * log-sum-exp [batch, queryHeads, queryLength]. Query head {@code h} reads key-value head
 * {@code h / (queryHeads / keyValueHeads)}.
 */
@NullMarked
package dev.sightline.attention;

import org.jspecify.annotations.NullMarked;
