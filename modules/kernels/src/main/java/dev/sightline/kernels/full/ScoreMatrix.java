package dev.sightline.kernels.full;

import dev.sightline.attention.AttentionShape;
import dev.sightline.kernels.tile.StripTiling;

/**
 * The layout of the materialised scores of one head: a panel {@code [keyLength][lanes]} for each strip of queries, then
 * the maximum and the sum of each strip.
 *
 * @param tiling how the queries are cut into strips
 */
record ScoreMatrix(StripTiling tiling) {
    /**
     * Times the matrix is read or written: scores out; in for the maximum; in and out for the weights; in for the
     * outputs.
     */
    private static final int PASSES = 5;

    private long strips() {
        return StripTiling.ceilDiv(tiling.request().shape().queryLength(), tiling.lanes());
    }

    private long stripBytes() {
        return tiling.request().shape().keyLength() * tiling.provider().rowBytes();
    }

    /** Bytes of the matrix and its statistics: below 2^63, since a shape bounds its lengths. */
    long bytes() {
        return strips() * (stripBytes() + 2 * tiling.provider().rowBytes());
    }

    /** Byte offset of a row of the panel of a strip. */
    long offset(long strip, long key) {
        return strip * stripBytes() + key * tiling.provider().rowBytes();
    }

    /** Byte offset of the maximum of a strip; its sum follows. */
    long statistics(long strip) {
        return strips() * stripBytes() + strip * 2 * tiling.provider().rowBytes();
    }

    double executedFlops() {
        AttentionShape shape = tiling.request().shape();
        return tiling.flopsOfKeys(shape.queryLength(), 0, shape.keyLength()) * shape.batch() * shape.queryHeads();
    }

    double bytesMoved() {
        AttentionShape shape = tiling.request().shape();
        double superTiles = tiling.superTiles();
        double floats = (superTiles * shape.keyLength() + shape.queryLength()) * (shape.headDim() + shape.valueDim());
        return (PASSES * (double) strips() * stripBytes() + floats * Float.BYTES) * shape.batch() * shape.queryHeads();
    }
}
