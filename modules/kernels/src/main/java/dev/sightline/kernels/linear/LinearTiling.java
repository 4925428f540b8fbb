package dev.sightline.kernels.linear;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.StripWorker;
import dev.sightline.kernels.tile.TileProvider;

/**
 * How a linear attention is cut, and where its panels lie in a slot of the scratch: the weights of a block with their
 * bounds, the state, the packed values of a block (one panel for every {@code lanes} columns of a value), the staging of
 * the key features, and the strips of a chunk, each with queries {@code [headDim][lanes]} and outputs.
 *
 * @param request what is cut
 * @param function its function
 * @param provider the arithmetic
 */
record LinearTiling(AttentionRequest request, Linear function, TileProvider provider) {
    /** Queries that share the state and a copied block: as many as keys in a block, so that a chunk is square. */
    private static final int CHUNK = KEY_BLOCK;

    private int headDim() {
        return request.shape().headDim();
    }

    /** Columns of a value: one more for the normaliser, whose value is 1. */
    int columns() {
        return request.shape().valueDim() + (function.normalised() ? 1 : 0);
    }

    /** Columns padded to whole tiles. */
    int paddedColumns() {
        return provider.roundUpToRows(columns());
    }

    /** Panels that hold the columns side by side. */
    int columnPanels() {
        return (int) StripTiling.ceilDiv(columns(), provider.lanes());
    }

    int strips() {
        return CHUNK / provider.lanes();
    }

    int queriesTogether() {
        return strips() * provider.lanes();
    }

    long firstRow(long slot) {
        return slot;
    }

    long endRow(long slot) {
        return firstRow(slot) + provider.rowBytes();
    }

    /** Lane vector of ones: the divisor where nothing is normalised. */
    long ones(long slot) {
        return endRow(slot) + provider.rowBytes();
    }

    long weights(long slot) {
        return ones(slot) + provider.rowBytes();
    }

    long state(long slot, int panel) {
        return weights(slot) + KEY_BLOCK * provider.rowBytes() + panel * statePanelBytes();
    }

    long statePanelBytes() {
        return provider.roundUpToRows(headDim()) * provider.rowBytes();
    }

    long packedValues(long slot, int panel) {
        return state(slot, columnPanels()) + (long) panel * KEY_BLOCK * provider.rowBytes();
    }

    long staging(long slot) {
        return packedValues(slot, columnPanels());
    }

    private long stagingBytes() {
        long floats = (long) KEY_BLOCK * provider.roundUpToRows(headDim());
        return StripTiling.ceilDiv(floats, provider.lanes()) * provider.rowBytes();
    }

    long strip(long slot, int index) {
        return staging(slot) + stagingBytes() + index * stripBytes();
    }

    private long stripBytes() {
        return (headDim() + paddedColumns()) * provider.rowBytes();
    }

    long outputs(long strip) {
        return strip + headDim() * provider.rowBytes();
    }

    /** Lane vector by which a strip's outputs are divided. */
    long divisors(long slot, long strip) {
        return function.normalised() ? outputs(strip) + request.shape().valueDim() * provider.rowBytes() : ones(slot);
    }

    long slotBytes() {
        return strip(0, strips());
    }

    long workspaceBytesPerThread() {
        return slotBytes()
                + StripWorker.heapBytes(provider.lanes(), provider.rows(), headDim(), paddedColumns())
                + 3L * headDim() * paddedColumns() * Float.BYTES;
    }

    /** How many keys are in the state when queries from {@code firstQuery} on are answered: whole blocks, or all keys. */
    long keysInState(long firstQuery) {
        long keyLength = request.shape().keyLength();
        long seenByAll = Math.clamp(request.mask().endVisibleKey(firstQuery), 0, keyLength);
        return seenByAll == keyLength ? keyLength : seenByAll / KEY_BLOCK * KEY_BLOCK;
    }

    /** One past the last key visible to a query before {@code endQuery}. */
    long endKey(long endQuery) {
        return Math.clamp(
                request.mask().endVisibleKey(endQuery - 1), 0, request.shape().keyLength());
    }

    /** FLOPs of the recurrent form: an update of the state for each key, a product with it for each query. */
    double nominalFlops() {
        AttentionShape shape = request.shape();
        double updates = (double) shape.keyLength() * shape.keyValueHeads();
        double answers = (double) shape.queryLength() * shape.queryHeads();
        return 2.0 * headDim() * columns() * (updates + answers) * shape.batch();
    }

    double executedFlops() {
        AttentionShape shape = request.shape();
        double perKey = 2.0 * provider.roundUpToRows(headDim()) * columnPanels() * provider.lanes();
        double perStrip = 2.0 * provider.lanes() * headDim() * paddedColumns();
        double perPair = 2.0 * (headDim() + paddedColumns());
        double answers = 0;
        double updates = 0;
        for (long query = 0; query < shape.queryLength(); query += queriesTogether()) {
            long end = Math.min(query + queriesTogether(), shape.queryLength());
            long inState = keysInState(query);
            updates = inState * perKey;
            for (long strip = query; strip < end; strip += provider.lanes()) {
                long stripEnd = Math.min(strip + provider.lanes(), end);
                long blocksEnd =
                        Math.min(StripTiling.ceilDiv(endKey(stripEnd), KEY_BLOCK) * KEY_BLOCK, shape.keyLength());
                answers += perStrip + Math.max(0, blocksEnd - inState) * provider.lanes() * perPair;
            }
        }
        return (answers * shape.queryHeads() + updates * shape.keyValueHeads()) * shape.batch();
    }

    double bytesMoved() {
        AttentionShape shape = request.shape();
        double keys = 2.0 * shape.keyLength() * shape.keyValueHeads();
        double queries = (double) shape.queryLength() * shape.queryHeads();
        return (keys + queries) * (headDim() + shape.valueDim()) * Float.BYTES * shape.batch();
    }
}
