/**
 * The recurrence of Mamba-2, read as attention: its state matrix is a number times the identity, so that each position
 * multiplies the whole state by one factor, which the model reads from the token. Its C is the query, its B the key, its
 * input, multiplied by the step, the value, and the logarithm of the factor is the step times A.
 *
 * <p>Source: Dao and Gu (2024), "Transformers are SSMs", section 3 and Eq. 16, arXiv 2405.21060.
 */
@NullMarked
package dev.sightline.kernels.mamba;

import org.jspecify.annotations.NullMarked;
