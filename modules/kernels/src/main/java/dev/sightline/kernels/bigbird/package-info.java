/**
 * BigBird: a graph of tokens need not be complete for every token to be near every other. Blocks of queries see the blocks
 * around them, the first blocks, which see and are seen by all, and some blocks at random; with a global token such a graph
 * lets attention approximate any continuous function of sequences, as the complete one does.
 *
 * <pre>
 *   block I sees block J   iff   |I - J| &lt;= window / 2,   or I or J is among the first,   or J was drawn for I
 * </pre>
 *
 * <p>A query computes {@code (window + globals + randoms) * blockLength} pairs, full attention n: with 3 + 2 + 3 blocks of 64
 * that is 1 pair in 128 at n = 65,536, and the queries of the first blocks compute n each. Blocks of a multiple of 48 or 64
 * fit the tiles; smaller ones compute tiles that are visible in part. Which blocks were drawn is in the mask, at a bit for
 * each pair of blocks.
 *
 * <p>Reference: Zaheer et al. (2020), Sections 2 and 3 and Appendix D, arXiv 2007.14062.
 */
@NullMarked
package dev.sightline.kernels.bigbird;

import org.jspecify.annotations.NullMarked;
