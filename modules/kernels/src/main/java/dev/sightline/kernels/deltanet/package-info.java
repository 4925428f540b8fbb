/**
 * DeltaNet: before a value is written, the state is asked what it holds for the key, and the difference alone is added, as
 * much of it as beta says. With keys of length 1 and beta 1 the state then holds exactly the value; what was there for that
 * key is replaced, not blurred. The price: every write turns the state a little, so that what was written a positions ago
 * has shrunk to (1 - 1/headDim)^a for random keys.
 *
 * <p>Source: Schlag et al. (2021), "Linear Transformers Are Secretly Fast Weight Programmers", Eq. 23-24, arXiv
 * 2102.11174; Yang et al. (2024), arXiv 2406.06484, whose chunks need the inverse of a triangular matrix (WY or UT
 * representation); the recurrence needs none.
 */
@NullMarked
package dev.sightline.kernels.deltanet;

import org.jspecify.annotations.NullMarked;
