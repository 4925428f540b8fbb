/**
 * The tile engine under every variant: packing, micro-kernels, and arithmetic down the lanes.
 *
 * <p><b>Queries lie in lanes.</b> A strip of queries is packed transposed, {@code QT[headDim][lanes]}, so that a block
 * of scores {@code S^T[key][lanes]} is a sum of broadcast keys times query vectors, a softmax runs down the keys
 * without any horizontal reduction, and {@code O^T[valueDim][lanes]} accumulates broadcast values times weight vectors.
 * A <em>panel</em> is such an array: rows of {@code lanes} floats in the scratch. Keys and values are packed, a block
 * at a time, so that what a tile broadcasts next lies next in memory.
 *
 * <p><b>Few queries stream.</b> Up to eight rows, as in the decoding of a token, wait for memory rather than for
 * arithmetic. They are multiplied with keys and values where these lie, read in long runs ({@code RowStream}); lanes are
 * then columns.
 *
 * <p><b>Runs of a user's memory are counted loops.</b> Each access to a segment that is no constant checks its bounds and
 * that it is still open, and the fewer instructions there are to a cache line, the more lines a processor has on their way.
 * Of {@code base + i * distance}, with an int {@code i} and a distance that is a constant, the compiler can make the checks
 * before the loop; with a distance that it does not know, the same loop reads memory a quarter slower.
 *
 * <p><b>Every sum has one order.</b> It depends on the request, not on the processor or the threads: packed, each
 * output is one chain of fused multiply-adds within a segment, in the order of the keys; streamed, the order of
 * {@code RowStream}. Segments are merged in order. So the same bits come out at any vector width, from the scalar
 * provider, and however many threads share the queries or the keys. A query computed alone and the same query among
 * many may differ in rounding.
 *
 * <p><b>A vector that a loop carries is an argument, never the receiver.</b> Where two paths meet, at the head of a loop,
 * the compiler knows of a vector only what its profile says, and if it came too early to have one, it calls the method
 * and boxes the vector, for good. {@code fresh.max(carried)} is inlined whatever the profile says.
 *
 * <p>Reference for the blocked softmax: Milakov and Gimelshein (2018), arXiv 1805.02867; Dao et al. (2022), Algorithm
 * 1, arXiv 2205.14135. For broadcast micro-kernels: Goto and van de Geijn (2008), Anatomy of High-Performance Matrix
 * Multiplication.
 */
@NullMarked
package dev.sightline.kernels.tile;

import org.jspecify.annotations.NullMarked;
