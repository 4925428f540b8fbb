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

    /** Keys of a segment: long enough that adding segments up costs nothing, short enough to share a head's work. */
    static final long SEGMENT = 48L * KEY_BLOCK;

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

    /**
     * FLOPs of the cheaper of the two forms on paper: the recurrent one, an update of the state for each key and a product
     * with it for each query; or the quadratic one over the visible pairs, which wins while a sequence is short.
     */
    double nominalFlops() {
        AttentionShape shape = request.shape();
        double updates = (double) shape.keyLength() * shape.keyValueHeads();
        double answers = (double) shape.queryLength() * shape.queryHeads();
        double recurrent = 2.0 * headDim() * columns() * (updates + answers);
        double pairsOfHead = request.mask().visiblePairs(shape.queryLength(), shape.keyLength());
        double quadratic = 2 * pairsOfHead * shape.queryHeads() * (headDim() + columns());
        return Math.min(recurrent, quadratic) * shape.batch();
    }

    /** Whether threads share the heads, because there are fewer of them than threads. */
    boolean sharesHeads(int threads) {
        AttentionShape shape = request.shape();
        return shape.batch() * shape.keyValueHeads() < threads && shape.queryLength() > SEGMENT;
    }

    /** Bytes of a state outside the scratch: {@code [headDim][paddedColumns]}. */
    long stateBytes() {
        return (long) headDim() * paddedColumns() * Float.BYTES;
    }

    /** Bytes of what comes before each segment, where threads share heads; else none. */
    long prefixBytes(int threads) {
        AttentionShape shape = request.shape();
        long states = shape.batch() * shape.keyValueHeads() * (StripTiling.ceilDiv(shape.keyLength(), SEGMENT) + 1);
        return sharesHeads(threads) ? states * stateBytes() : 0;
    }

    double executedFlops(int threads) {
        AttentionShape shape = request.shape();
        double perStrip = 2.0 * provider.lanes() * headDim() * paddedColumns();
        double answers = 0;
        long inState = 0;
        for (long query = 0; query < shape.queryLength(); query += queriesTogether()) {
            long end = Math.min(query + queriesTogether(), shape.queryLength());
            long folded = keysInState(query);
            inState = Math.max(inState, folded);
            for (long strip = query; strip < end; strip += provider.lanes()) {
                long visited = keysAttended(folded, Math.min(strip + provider.lanes(), end));
                double scores = (double) StripTiling.ceilDiv(visited, provider.rows()) * provider.rows() * headDim();
                double direct = 2.0 * provider.lanes() * (scores + (double) visited * paddedColumns());
                answers += direct + (folded > 0 ? perStrip : 0);
            }
        }
        double perKey = 2.0 * provider.roundUpToRows(headDim()) * columnPanels() * provider.lanes();
        // Threads that share heads sum every segment once for its successors and once for its own queries.
        double updates = (double) inState + (sharesHeads(threads) ? shape.keyLength() : 0);
        return (answers * shape.queryHeads() + updates * perKey * shape.keyValueHeads()) * shape.batch();
    }

    /** Keys of the blocks that a strip which ends there attends directly. */
    private long keysAttended(long folded, long endQuery) {
        long end = endKey(endQuery);
        long blocksEnd = Math.min(
                StripTiling.ceilDiv(end, KEY_BLOCK) * KEY_BLOCK, request.shape().keyLength());
        return end <= folded ? 0 : blocksEnd - folded;
    }

    double bytesMoved() {
        AttentionShape shape = request.shape();
        double keys = 2.0 * shape.keyLength() * shape.keyValueHeads();
        double queries = (double) shape.queryLength() * shape.queryHeads();
        return (keys + queries) * (headDim() + shape.valueDim()) * Float.BYTES * shape.batch();
    }
}
