/**
 * Longformer: most of what a token needs lies near it, so each query sees a window; a few tokens that stand for the whole,
 * such as the first one or those of a question, see everything and are seen by all, so that any two tokens are two steps
 * apart.
 *
 * <pre>
 *   query i sees key j   iff   -left &lt;= j - i &lt;= right,   or i is global,   or j is global
 * </pre>
 *
 * <p>A query computes {@code left + 1 + right + g} pairs with g global positions, full attention n; the g queries at global
 * positions compute n each. With a window of 512 and one global token that is 1 pair in 128 at n = 65,536. Whole tiles are
 * computed wherever a pair is visible, so that the global columns cost a tile of keys each unless they lie together.
 *
 * <p>The paper projects global tokens by weights of their own, which is for the caller to do: two calls, one of the global
 * queries. Reference: Beltagy et al. (2020), Section 3.1, arXiv 2004.05150.
 */
@NullMarked
package dev.sightline.kernels.longformer;

import org.jspecify.annotations.NullMarked;
