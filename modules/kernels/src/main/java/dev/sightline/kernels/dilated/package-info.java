/**
 * Dilated windows: every {@code step}-th key of a window, so that layers of attention reach {@code step} times as far with
 * as many weights, like dilated convolutions; heads with different steps share the work of near and far.
 *
 * <pre>
 *   query i sees key j   iff   -left &lt;= j - i &lt;= right   and   j - i is a multiple of step
 * </pre>
 *
 * <p>A query weighs {@code (left + right) / step + 1} keys, full attention n. What is computed is the window without its
 * gaps, {@code left + 1 + right} pairs a query: queries beside one another see keys in the gaps of each other, and a tile
 * holds them all. So the gaps buy reach for the weights of a model, not time: a plain window of the same reach costs as
 * much.
 *
 * <p>Reference: Beltagy et al. (2020), Section 3.1, arXiv 2004.05150; Child et al. (2019), Section 4.3, arXiv 1904.10509.
 */
@NullMarked
package dev.sightline.kernels.dilated;

import org.jspecify.annotations.NullMarked;
