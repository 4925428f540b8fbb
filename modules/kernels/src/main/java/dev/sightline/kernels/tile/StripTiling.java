package dev.sightline.kernels.tile;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;

/**
 * How an attention is cut: queries into strips of one lane each, strips into super-tiles that share a copied block of
 * keys and values, keys into blocks. Blocks begin at multiples of {@link #KEY_BLOCK}, whatever the mask, so that a
 * query's sums are taken in the same order by every variant and for every number of threads.
 *
 * @param request what is cut
 * @param lanes queries in a strip
 * @param rows rows of a tile
 * @param strips strips in a super-tile
 */
public record StripTiling(AttentionRequest request, int lanes, int rows, int strips) {
    /** Keys in a block; a multiple of the rows of every tile. Larger blocks leave the first-level cache. */
    public static final int KEY_BLOCK = 96;

    /** Queries that share a copy of a block: enough that the copy costs a few percent. */
    private static final int SUPER_TILE_QUERIES = 384;

    /** Super-tiles wanted for each thread, so that the last to finish does not idle the others. */
    private static final int TASKS_PER_THREAD = 4;

    /** Lane vectors beside the panels: factor, first and end visible row. */
    private static final int BLOCK_VECTORS = 3;

    /** Lane vectors of each strip: maximum, sum, and the maximum of the closed outputs. */
    private static final int STRIP_VECTORS = 3;

    /**
     * Blocks whose products go into one chain of additions before it is closed. A chain of n additions of like terms errs by
     * about n units in the last place; 768 keys a chain and as many chains as they take keep a million keys within 1e-5.
     */
    private static final int BLOCKS_IN_CHAIN = 8;

    /** Tiling for a provider; the bits of the result do not depend on {@code threads}. */
    public static StripTiling of(AttentionRequest request, TileProvider provider, int threads) {
        StripTiling single = new StripTiling(request, provider.lanes(), provider.rows(), 1);
        AttentionShape shape = request.shape();
        long stripsOfAll = ceilDiv(shape.queryLength(), single.lanes) * shape.batch() * shape.queryHeads();
        long balanced = threads == 1 ? Long.MAX_VALUE : stripsOfAll / ((long) TASKS_PER_THREAD * threads);
        long fitting = (Scratch.SLOT_BYTES - single.blockBytes()) / single.stripBytes();
        long shared = SUPER_TILE_QUERIES / single.lanes;
        return new StripTiling(request, single.lanes, single.rows, (int)
                Math.max(1, Math.min(shared, Math.min(balanced, fitting))));
    }

    /** True if even one strip is too much for the scratch of a thread. */
    public static boolean isTooWide(AttentionRequest request, TileProvider provider) {
        StripTiling single = new StripTiling(request, provider.lanes(), provider.rows(), 1);
        return single.blockBytes() + single.stripBytes() > Scratch.SLOT_BYTES;
    }

    /** Width of a value, padded to whole tiles. */
    public int paddedValueDim() {
        return (request.shape().valueDim() + rows - 1) / rows * rows;
    }

    /** Queries in a super-tile. */
    public int queriesTogether() {
        return strips * lanes;
    }

    /** Queries of the strip that begins at {@code firstQuery}. */
    public int queriesFrom(long firstQuery) {
        return (int) Math.min(lanes, request.shape().queryLength() - firstQuery);
    }

    /** Super-tiles of one head. */
    public long superTiles() {
        return ceilDiv(request.shape().queryLength(), queriesTogether());
    }

    /** Bytes of a row of a panel. */
    public long rowBytes() {
        return (long) lanes * Float.BYTES;
    }

    /** Bytes of a block's scores and lane vectors. */
    public long blockBytes() {
        return (KEY_BLOCK + BLOCK_VECTORS) * rowBytes();
    }

    /** Bytes of a strip's queries, outputs and lane vectors. */
    public long stripBytes() {
        return (request.shape().headDim() + 2L * paddedValueDim() + STRIP_VECTORS) * rowBytes();
    }

    /** Scratch of a thread: the slot's panels, and the heap arrays through which keys and values are broadcast. */
    public long workspaceBytesPerThread() {
        return blockBytes()
                + strips * stripBytes()
                + StripWorker.heapBytes(lanes, rows, request.shape().headDim(), paddedValueDim());
    }

    /** First key that a block must cover for queries from {@code firstQuery} on: aligned down to a block. */
    public long firstBlock(long firstQuery) {
        long first = Math.clamp(
                request.mask().firstVisibleKey(firstQuery), 0, request.shape().keyLength());
        return first / KEY_BLOCK * KEY_BLOCK;
    }

    /** One past the last key visible to queries before {@code endQuery}. */
    public long endKey(long endQuery) {
        return Math.clamp(
                request.mask().endVisibleKey(endQuery - 1), 0, request.shape().keyLength());
    }

    /** FLOPs of the tiles that are visited, padding included; the passes of the softmax and of rescaling count nothing. */
    public double executedFlops() {
        AttentionShape shape = request.shape();
        double strips = ceilDiv(shape.queryLength(), lanes);
        double flops = 0;
        if (request.mask() instanceof Mask.Full) {
            flops = strips == 0 ? 0 : strips * flopsOfStrip(keysVisited(0, Math.min(lanes, shape.queryLength())));
        } else {
            for (long query = 0; query < shape.queryLength(); query += lanes) {
                flops += flopsOfStrip(keysVisited(query, Math.min(query + lanes, shape.queryLength())));
            }
        }
        return flops * shape.batch() * shape.queryHeads();
    }

    /** FLOPs of one strip against so many keys: scores by whole tiles of keys, outputs by whole tiles of columns. */
    public double flopsOfStrip(long keys) {
        double scores = (double) ceilDiv(keys, rows) * rows * request.shape().headDim();
        double outputs = (double) keys * paddedValueDim();
        return 2 * lanes * (scores + outputs);
    }

    /** Keys of the blocks that some query in the range sees: whole blocks, but none beyond the last key. */
    private long keysVisited(long firstQuery, long endQuery) {
        long end = endKey(endQuery);
        boolean nothing = request.mask().firstVisibleKey(firstQuery) >= end;
        return nothing
                ? 0
                : Math.min(ceilDiv(end, KEY_BLOCK) * KEY_BLOCK, request.shape().keyLength()) - firstBlock(firstQuery);
    }

    /** Bytes read and written: keys and values once for each super-tile that visits them, queries and outputs once. */
    public double bytesMoved() {
        AttentionShape shape = request.shape();
        double keys = 0;
        for (long query = 0; query < shape.queryLength(); query += queriesTogether()) {
            keys += keysVisited(query, Math.min(query + queriesTogether(), shape.queryLength()));
        }
        double floats = (keys + shape.queryLength()) * (shape.headDim() + shape.valueDim());
        return floats * Float.BYTES * shape.batch() * shape.queryHeads();
    }

    /** FLOPs of softmax attention over its visible pairs alone. */
    public static double nominalFlops(AttentionRequest request) {
        AttentionShape shape = request.shape();
        double pairsOfHead = request.mask().visiblePairs(shape.queryLength(), shape.keyLength());
        return 2 * pairsOfHead * shape.batch() * shape.queryHeads() * (shape.headDim() + shape.valueDim());
    }

    // A slot holds the lane vectors and scores of the current block, then the strips: queries [headDim][lanes], outputs
    // [paddedValueDim][lanes] open and closed, maximum [lanes], sum [lanes], closed maximum [lanes]. All offsets are
    // bytes
    // in the scratch.

    /** Lane vector of the factors by which a block rescales. */
    public long factor(long slot) {
        return slot;
    }

    /** Lane vector of the first visible row of a block. */
    public long firstRow(long slot) {
        return slot + rowBytes();
    }

    /** Lane vector of one past the last visible row of a block. */
    public long endRow(long slot) {
        return slot + 2 * rowBytes();
    }

    /** Panel of the scores, later weights, of a block. */
    public long scores(long slot) {
        return slot + BLOCK_VECTORS * rowBytes();
    }

    /** Where a strip begins, and with it its panel of queries. */
    public long strip(long slot, int index) {
        return slot + blockBytes() + index * stripBytes();
    }

    /** Panel of the open outputs of a strip. */
    public long outputs(long strip) {
        return strip + request.shape().headDim() * rowBytes();
    }

    /** Panel of the closed outputs of a strip: what the chains before the open one came to. */
    public long closedOutputs(long strip) {
        return outputs(strip) + paddedValueDim() * rowBytes();
    }

    /** Lane vector of the running maxima of a strip. */
    public long maximum(long strip) {
        return closedOutputs(strip) + paddedValueDim() * rowBytes();
    }

    /** Lane vector of the running sums of a strip. */
    public long sum(long strip) {
        return maximum(strip) + rowBytes();
    }

    /** Lane vector of the maxima that the closed outputs refer to. */
    public long closedMaximum(long strip) {
        return sum(strip) + rowBytes();
    }

    /** True if the chain of sums is to be closed after the block that begins at a key. */
    public static boolean closesChain(long block) {
        return block / KEY_BLOCK % BLOCKS_IN_CHAIN == BLOCKS_IN_CHAIN - 1;
    }

    /** The quotient, rounded up. */
    public static long ceilDiv(long count, long size) {
        return (count + size - 1) / size;
    }
}
