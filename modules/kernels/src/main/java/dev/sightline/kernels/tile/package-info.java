/**
 * The tile engine under every variant: packing, micro-kernels, and arithmetic down the lanes.
 *
 * <p><b>Queries lie in lanes.</b> A strip of queries is packed transposed, {@code QT[headDim][lanes]}, so that a block of
 * scores {@code S^T[key][lanes]} is a sum of broadcast keys times query vectors, a softmax runs down the keys without any
 * horizontal reduction, and {@code O^T[valueDim][lanes]} accumulates broadcast values times weight vectors. A
 * <em>panel</em> is such an array: rows of {@code lanes} floats in the scratch. Keys and values are packed, a block at a
 * time, so that what a tile broadcasts next lies next in memory.
 *
 * <p><b>Every sum has one order.</b> Within a segment of keys each output is one chain of fused multiply-adds in the order
 * of the keys; segments are merged in order. Lanes never mix. So the same bits come out at any vector width, from the
 * scalar provider, and however many threads share the queries or the keys.
 *
 * <p>Reference for the blocked softmax: Milakov and Gimelshein (2018), arXiv 1805.02867; Dao et al. (2022), Algorithm 1,
 * arXiv 2205.14135. For broadcast micro-kernels: Goto and van de Geijn (2008), Anatomy of High-Performance Matrix
 * Multiplication.
 */
@NullMarked
package dev.sightline.kernels.tile;

import org.jspecify.annotations.NullMarked;
