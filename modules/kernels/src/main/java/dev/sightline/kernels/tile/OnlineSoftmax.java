package dev.sightline.kernels.tile;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;

/**
 * Softmax attention of one super-tile in one pass over its visible keys, never holding more scores than one block of
 * one strip, or, of few rows, one segment.
 *
 * <p>For each strip and each block, a segment of few rows being one block (Dao et al. 2022, Algorithm 1, lines 9-13,
 * arXiv 2205.14135; with m the running maximum, l the running sum, O the running output):
 *
 * <pre>
 *   S  = K QT                       scores, bounded or biased if the request says so
 *   m' = max(m, max S)              raiseMaximum (only if max S exceeds m by much)
 *   P  = exp(S - m')                exponentials
 *   l  = l exp(m - m') + sum P
 *   O  = O exp(m - m') + V P        scale (only if m' differs from m), then accumulate
 * </pre>
 *
 * Blocks are summed in segments of {@link StripTiling#SEGMENT} keys, each from nothing, and segments are merged in
 * order (Milakov and Gimelshein 2018, Eq. 4, arXiv 1805.02867; Dao et al. 2023, "Flash-Decoding", splits the keys
 * likewise). Segments can therefore be summed by different threads to the same bits, and no sum is one long chain of
 * additions: a chain of n like terms errs by about n units in the last place, and segments keep a million keys within
 * 1e-5.
 *
 * <p>A block that a mask hides from the whole strip is not visited; of a block that it shows in part, the keys beyond
 * the visible ones are left out; one that it shows to the whole strip runs no mask code.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class OnlineSoftmax {
    private final StripTiling tiling;
    private final StripSlots slots;
    private final StripRows rows;
    private final SegmentSum segments;
    private final LaneArithmetic arithmetic;
    private final ScoreShaping shaping;

    OnlineSoftmax(StripTiling tiling, Softmax function) {
        this.tiling = tiling;
        this.slots = tiling.slots();
        this.rows = new StripRows(tiling);
        this.shaping = new ScoreShaping(tiling, function);
        this.segments = StreamedSegmentSum.serves(tiling.request())
                ? new StreamedSegmentSum(tiling, shaping)
                : new PackedSegmentSum(tiling, shaping);
        this.arithmetic = tiling.provider().arithmetic();
    }

    /** One line on how keys and values meet the queries. */
    String kernel() {
        return "online softmax, " + segments.kernel();
    }

    /** Takes the queries of a super-tile: what the scores need. */
    void loadQueries(AttentionInputs inputs, SuperTile tile, long slot) {
        segments.loadQueries(inputs, tile, slot);
    }

    /** Begins with no segment closed. */
    void clearClosed(SuperTile tile, long slot) {
        for (int i = 0; i < tile.strips(); i++) {
            long strip = slots.strip(slot, i);
            clear(slots.closedOutputs(strip), slots.closedMaximum(strip), slots.closedSum(strip));
        }
    }

    /** Sums the visible keys of one segment into the open part of each strip. */
    void sumSegment(AttentionInputs inputs, SuperTile tile, long slot, long segment) {
        for (int i = 0; i < tile.strips(); i++) {
            long strip = slots.strip(slot, i);
            clear(slots.outputs(strip), slots.maximum(strip), slots.sum(strip));
        }
        segments.sum(inputs, tile, slot, segment);
    }

    /** Merges the open part of each strip into the closed one. */
    void closeSegment(SuperTile tile, long slot) {
        for (int i = 0; i < tile.strips(); i++) {
            long strip = slots.strip(slot, i);
            arithmetic.merge(
                    slots.maximum(strip),
                    slots.sum(strip),
                    slots.closedMaximum(strip),
                    slots.closedSum(strip),
                    slots.factor(slot),
                    slots.closedFactor(slot));
            arithmetic.fold(
                    slots.outputs(strip),
                    slots.outputRows(),
                    slots.factor(slot),
                    slots.closedOutputs(strip),
                    slots.closedFactor(slot));
        }
    }

    /** Divides by the sums and writes the outputs. */
    void end(AttentionOutputs outputs, SuperTile tile, long slot) {
        for (int i = 0; i < tile.strips(); i++) {
            long strip = slots.strip(slot, i);
            long row = tile.row(i);
            int count = tiling.rowsFrom(row);
            if (shaping.hasSinks()) {
                mergeSinks(tile.head(), row, slot, strip);
            }
            rows.unpackOutputs(
                    outputs.output(),
                    tile.batch(),
                    tile.head(),
                    row,
                    count,
                    slots.closedOutputs(strip),
                    slots.closedSum(strip),
                    slots.factor(slot),
                    slots.staging(slot));
            if (outputs.logSumExp().isPresent()) {
                rows.unpackLogSumExp(
                        outputs.logSumExp().get(),
                        tile.batch(),
                        tile.head(),
                        row,
                        count,
                        slots.closedMaximum(strip),
                        slots.closedSum(strip));
            }
        }
    }

    /** A sink is one more segment, whose only value is 0. */
    private void mergeSinks(long head, long row, long slot, long strip) {
        shaping.writeSinks(head, row, slots.maximum(strip), slots.sum(strip));
        arithmetic.merge(
                slots.maximum(strip),
                slots.sum(strip),
                slots.closedMaximum(strip),
                slots.closedSum(strip),
                slots.factor(slot),
                slots.closedFactor(slot));
        arithmetic.scale(slots.closedOutputs(strip), slots.outputRows(), slots.closedFactor(slot));
    }

    private void clear(long outputs, long maximum, long sum) {
        Scratch.clear(outputs, slots.outputRows() * slots.rowBytes());
        Scratch.fill(maximum, tiling.lanes(), Float.NEGATIVE_INFINITY);
        Scratch.fill(sum, tiling.lanes(), 0f);
    }
}
