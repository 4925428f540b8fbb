/**
 * StreamingLLM: a trained softmax puts the weight that it has no use for on the first tokens. A window that has moved past
 * them loses that sink, and the model breaks; a window beside the first few keys keeps it working for texts of any length,
 * in memory that does not grow.
 *
 * <pre>
 *   query i sees key j   iff   j &lt; sinks   or   i - window &lt; j &lt;= i,   and j &lt;= i
 * </pre>
 *
 * <p>A query computes {@code sinks + window} pairs, full attention n: with 4 sinks and a window of 1024 that is 1 pair in 64
 * at n = 65,536. The sinks cost one tile of keys more.
 *
 * <p>The mask is one half of the method. The other is that positions are counted within the cache, so that no distance
 * exceeds what the model was trained on; that is a matter of how keys and queries are rotated, not of which are visible.
 * What lies between the sinks and the window is forgotten: the text may be endless, what is remembered of it is not.
 *
 * <p>Reference: Xiao et al. (2024), Sections 3.1 and 3.2, arXiv 2309.17453.
 */
@NullMarked
package dev.sightline.kernels.streaming;

import org.jspecify.annotations.NullMarked;
