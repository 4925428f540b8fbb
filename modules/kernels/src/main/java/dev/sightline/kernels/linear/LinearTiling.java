package dev.sightline.kernels.linear;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.kernels.tile.LaneTransposition;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.StripWorker;
import dev.sightline.kernels.tile.TileProvider;

/**
 * How a linear attention is cut, and where its panels lie in a slot of the scratch: the weights of a block with their
 * bounds, the features of its keys, the state, and the strips of a chunk, each with queries {@code [headDim][lanes]}
 * and outputs {@code [columns][lanes]}.
 *
 * <p>The state is held as {@code S^T[columns][headDim]}, in panels whose lanes are head dimensions: what has been
 * summed in the open segment, and what in all segments before.
 *
 * @param request what is cut
 * @param function its function
 * @param provider the arithmetic
 */
record LinearTiling(AttentionRequest request, Linear function, TileProvider provider) {
    /** Queries that share the state and a packed block: as many as keys in a block, so that a chunk is square. */
    private static final int CHUNK = KEY_BLOCK;

    /** Keys of a segment: long enough that adding segments up costs nothing, short enough to share a head's work. */
    static final long SEGMENT = 48L * KEY_BLOCK;

    /** Lane vectors before the panels: first and end visible row, ones, and factors. */
    private static final int VECTORS = 2;

    int headDim() {
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

    /** Head dimensions in a panel of the state. */
    int panelLanes() {
        return provider.paired().lanes();
    }

    /** Panels that hold the head dimensions side by side. */
    int panels() {
        return (int) StripTiling.ceilDiv(headDim(), panelLanes());
    }

    int strips() {
        return CHUNK / provider.lanes();
    }

    int queriesTogether() {
        return strips() * provider.lanes();
    }

    /** Lane vector of ones: the divisor where nothing is normalised. */
    long ones(long slot) {
        return slot;
    }

    long factors(long slot) {
        return slot + provider.rowBytes();
    }

    long weights(long slot) {
        return slot + VECTORS * provider.rowBytes();
    }

    /** Panels {@code [key][panelLanes]} of the features of the loaded keys. */
    long features(long slot) {
        return weights(slot) + KEY_BLOCK * provider.rowBytes();
    }

    long featurePanelBytes() {
        return KEY_BLOCK * provider.paired().rowBytes();
    }

    /** Panels of the sums of the open segment. */
    long open(long slot) {
        return features(slot) + panels() * featurePanelBytes();
    }

    long statePanelBytes() {
        return paddedColumns() * provider.paired().rowBytes();
    }

    /** Bytes of a state: {@code [panels][paddedColumns][panelLanes]}. */
    long stateBytes() {
        return panels() * statePanelBytes();
    }

    /** Panels of the sums of all segments before the open one. */
    long closed(long slot) {
        return open(slot) + stateBytes();
    }

    /** Where queries and outputs are turned, keys mapped, and rows of the state added. */
    long staging(long slot) {
        return closed(slot) + stateBytes();
    }

    private long stagingBytes() {
        LaneTransposition transposition = provider.transposition();
        int width = Math.max(headDim(), request.shape().valueDim());
        long block = ((long) KEY_BLOCK * width + provider.lanes()) * Float.BYTES;
        long rowsOfState = provider.rows() * provider.paired().rowBytes();
        long largest = Math.max(Math.max(transposition.stagingBytes(width), block), rowsOfState);
        return StripTiling.ceilDiv(largest, 64) * 64;
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
        return slotBytes() + StripWorker.heapBytes(provider, headDim(), columns()) + PackedState.heapBytes(this);
    }

    /**
     * How many keys are in the state when queries from {@code firstQuery} on are answered: whole blocks, or all keys.
     */
    long keysInState(long firstQuery) {
        long keyLength = request.shape().keyLength();
        long seenByAll = Math.clamp(request.mask().endVisibleKey(firstQuery, firstQuery + 1), 0, keyLength);
        return seenByAll == keyLength ? keyLength : seenByAll / KEY_BLOCK * KEY_BLOCK;
    }

    /** One past the last key visible to a query before {@code endQuery}. */
    long endKey(long endQuery) {
        return Math.clamp(
                request.mask().endVisibleKey(endQuery - 1, endQuery),
                0,
                request.shape().keyLength());
    }

    /**
     * FLOPs of the cheaper of the two forms on paper: the recurrent one, an update of the state for each key and a
     * product with it for each query; or the quadratic one over the visible pairs, which wins while a sequence is
     * short.
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
                long visited = Math.max(0, endKey(Math.min(strip + provider.lanes(), end)) - folded);
                double scores = (double) provider.roundUpToRows((int) visited) * headDim();
                double direct = 2.0 * provider.lanes() * (scores + (double) visited * paddedColumns());
                answers += direct + (folded > 0 ? perStrip : 0);
            }
        }
        double perKey = 2.0 * paddedColumns() * panels() * panelLanes();
        // Threads that share heads sum every segment once for its successors and once for its own queries.
        double updates = (double) inState + (sharesHeads(threads) ? shape.keyLength() : 0);
        return (answers * shape.queryHeads() + updates * perKey * shape.keyValueHeads()) * shape.batch();
    }

    double bytesMoved() {
        AttentionShape shape = request.shape();
        double keys = 2.0 * shape.keyLength() * shape.keyValueHeads();
        double queries = (double) shape.queryLength() * shape.queryHeads();
        double bytesOfRows =
                queries * Float.BYTES + keys * request.keyValueType().bytes();
        double scales = request.isQuantized() ? 2 * keys * Float.BYTES : 0;
        return (bytesOfRows * (headDim() + shape.valueDim()) + scales) * shape.batch();
    }
}
