package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.StripTiling.BIAS_KEYS;
import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.memory.ElementType;

/**
 * Where the panels of a super-tile lie in a slot of the {@link Scratch}: what belongs to the current block first, then
 * the strips. All offsets are bytes in the scratch.
 *
 * @param rowBytes bytes of a row of a panel, and of a lane vector
 * @param queryRows rows of a panel of queries
 * @param outputRows rows of a panel of outputs
 * @param biasRows rows of a panel of biases
 * @param stagingBytes bytes of the staging area
 */
public record StripSlots(long rowBytes, int queryRows, int outputRows, int biasRows, long stagingBytes) {
    /** Lane vectors beside the panels: two factors, distances and slopes. */
    private static final int BLOCK_VECTORS = 4;

    /** Lane vectors of each strip: maximum and sum, open and closed. */
    private static final int STRIP_VECTORS = 4;

    static StripSlots of(AttentionRequest request, TileProvider provider) {
        int headDim = request.shape().headDim();
        int valueDim = request.shape().valueDim();
        LaneTransposition transposition = provider.transposition();
        long turned = transposition.stagingBytes(Math.max(headDim, valueDim));
        boolean widened = request.keyValueType() != ElementType.FLOAT32 || request.paged();
        long wide = widened ? (long) KEY_BLOCK * Math.max(headDim, valueDim) * Float.BYTES : 0;
        long streamed = StreamedSegmentSum.stagingBytes(request);
        // Aligned to a cache line, so that the panels behind it are.
        long staging = StripTiling.ceilDiv(Math.max(streamed, Math.max(turned, wide)), 64) * 64;
        return new StripSlots(
                provider.rowBytes(),
                headDim,
                provider.roundUpToRows(valueDim),
                request.bias().isPresent() ? BIAS_KEYS : 0,
                staging);
    }

    /** Lane vector of the factors by which a block rescales the open sums. */
    public long factor(long slot) {
        return slot;
    }

    /** Lane vector of the factors by which a segment rescales the closed sums. */
    public long closedFactor(long slot) {
        return slot + rowBytes;
    }

    /** Lane vector of how far a key lies ahead of the queries. */
    public long distances(long slot) {
        return slot + 2 * rowBytes;
    }

    /** Lane vector of what a score changes by with each step of distance. */
    public long slopes(long slot) {
        return slot + 3 * rowBytes;
    }

    /** Panel of the scores, later weights, of a block. */
    public long scores(long slot) {
        return slot + BLOCK_VECTORS * rowBytes;
    }

    /** Where rows are turned into lanes, narrow types into floats, pages are joined, and rows of outputs summed. */
    public long staging(long slot) {
        return scores(slot) + KEY_BLOCK * rowBytes;
    }

    /** Bytes before the first strip. */
    public long stripBase() {
        return staging(0) + stagingBytes;
    }

    /** Where a strip begins, and with it its panel of queries. */
    public long strip(long slot, int index) {
        return slot + stripBase() + index * stripBytes();
    }

    /** Bytes of a strip. */
    public long stripBytes() {
        return (queryRows + 2L * outputRows + STRIP_VECTORS + biasRows) * rowBytes;
    }

    /** Panel of the open outputs of a strip: of the segment that is being summed. */
    public long outputs(long strip) {
        return strip + queryRows * rowBytes;
    }

    /** Lane vector of the open maxima of a strip; directly behind its open outputs. */
    public long maximum(long strip) {
        return outputs(strip) + outputRows * rowBytes;
    }

    /** Lane vector of the open sums of a strip. */
    public long sum(long strip) {
        return maximum(strip) + rowBytes;
    }

    /** Bytes of the open part of a strip: outputs, maxima, sums. */
    public long openBytes() {
        return (outputRows + 2L) * rowBytes;
    }

    /** Panel of the closed outputs of a strip: what the segments before the open one came to. */
    public long closedOutputs(long strip) {
        return sum(strip) + rowBytes;
    }

    /** Lane vector of the closed maxima of a strip. */
    public long closedMaximum(long strip) {
        return closedOutputs(strip) + outputRows * rowBytes;
    }

    /** Panel of the biases of a strip, for {@link StripTiling#BIAS_KEYS} keys. */
    public long bias(long strip) {
        return closedSum(strip) + rowBytes;
    }

    /** Lane vector of the closed sums of a strip. */
    public long closedSum(long strip) {
        return closedMaximum(strip) + rowBytes;
    }
}
