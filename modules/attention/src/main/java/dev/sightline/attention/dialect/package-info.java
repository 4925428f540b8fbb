/**
 * How other libraries read the same words: where causal is aligned, how many keys a window shows, what a boolean mask
 * says, what a query without keys gets. Facts with their sources, and the masks of this library that mean the same.
 */
@NullMarked
package dev.sightline.attention.dialect;

import org.jspecify.annotations.NullMarked;
