package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;
import static dev.sightline.kernels.tile.StripTiling.SEGMENT;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;
import dev.sightline.attention.TileClass;

/**
 * Softmax attention of one super-tile in one pass over its visible blocks, never holding more scores than one block of
 * one strip.
 *
 * <p>For each strip and each block (Dao et al. 2022, Algorithm 1, lines 9-13, arXiv 2205.14135; with m the running
 * maximum, l the running sum, O the running output):
 *
 * <pre>
 *   S  = K QT (+ bias)              scores
 *   m' = max(m, max S)              raiseMaximum (only if max S exceeds m by much)
 *   P  = exp(S - m')                exponentials
 *   l  = l exp(m - m') + sum P
 *   O  = O exp(m - m') + V P        scale (only if m' differs from m), then accumulate
 * </pre>
 *
 * Blocks are summed in segments of {@link StripTiling#SEGMENT} keys, each from nothing, and segments are merged in order (Milakov and
 * Gimelshein 2018, Eq. 4, arXiv 1805.02867; Dao et al. 2023, "Flash-Decoding", splits the keys likewise). Segments can
 * therefore be summed by different threads to the same bits, and no sum is one long chain of additions: a chain of n like
 * terms errs by about n units in the last place, and segments keep a million keys within 1e-5.
 *
 * <p>A block that a mask hides from the whole strip is not visited; of a block that it shows in part, the keys beyond the
 * visible ones are left out; one that it shows to the whole strip runs no mask code.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class OnlineSoftmax {
    private final AttentionRequest request;
    private final StripTiling tiling;
    private final StripSlots slots;
    private final StripWorker worker;
    private final LaneArithmetic arithmetic;
    private final float queryFactor;

    OnlineSoftmax(StripTiling tiling, Softmax function) {
        this.request = tiling.request();
        this.tiling = tiling;
        this.slots = tiling.slots();
        this.worker = new StripWorker(tiling, false);
        this.arithmetic = tiling.provider().arithmetic();
        // Scores in units of log2 turn every exp into an exp2.
        this.queryFactor = (float) (function.scale() / Math.log(2));
    }

    /** Packs the queries of a super-tile: what the scores need. */
    void packQueries(AttentionInputs inputs, SuperTile tile, long slot) {
        for (int i = 0; i < tile.strips(); i++) {
            long strip = slots.strip(slot, i);
            long row = tile.row(i);
            int count = tiling.rowsFrom(row);
            long staging = slots.staging(slot);
            worker.rows()
                    .packQueries(inputs.query(), tile.batch(), tile.head(), row, count, queryFactor, staging, strip);
        }
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
        long first = Math.max(segment * SEGMENT, tiling.firstKey(tile.row(0)) / KEY_BLOCK * KEY_BLOCK);
        long end = Math.min((segment + 1) * SEGMENT, tiling.endKey(tile.endRow()));
        for (long block = first; block < end; block += KEY_BLOCK) {
            int keys = (int) Math.min(KEY_BLOCK, request.shape().keyLength() - block);
            long staging = slots.staging(slot);
            worker.loadKeys(inputs.key(), inputs.keyScale(), tile.batch(), tile.keyValueHead(), block, keys, staging);
            worker.loadValues(
                    inputs.value(), inputs.valueScale(), tile.batch(), tile.keyValueHead(), block, keys, staging);
            for (int i = 0; i < tile.strips(); i++) {
                advance(inputs, tile, slot, i, block, keys);
            }
        }
    }

    private void advance(AttentionInputs inputs, SuperTile tile, long slot, int index, long block, int keys) {
        Mask mask = request.mask();
        long row = tile.row(index);
        int rows = tiling.rowsFrom(row);
        long firstQuery = tiling.queryOf(row);
        long endQuery = tiling.queryOf(row + rows - 1) + 1;
        TileClass visible = mask.classify(firstQuery, endQuery, block, block + keys);
        if (visible == TileClass.EMPTY) {
            return;
        }
        int first = (int) Math.max(0, tiling.firstKey(row) - block);
        int end = (int) Math.min(keys, tiling.endKey(row + rows) - block);
        int count = end - first;
        long strip = slots.strip(slot, index);
        long scores = slots.scores(slot);
        long visibleScores = scores + first * slots.rowBytes();
        worker.computeScores(strip, first, end, scores);
        if (inputs.bias().isPresent()) {
            worker.rows()
                    .addBias(
                            inputs.bias().get(),
                            tile.batch(),
                            tile.head(),
                            row,
                            rows,
                            block + first,
                            count,
                            slots.staging(slot),
                            slots.bias(slot),
                            visibleScores);
        }
        if (visible == TileClass.PARTIAL) {
            worker.writeBounds(row, rows, block, slots.firstRow(slot), slots.endRow(slot));
            arithmetic.hide(scores, end, slots.firstRow(slot), slots.endRow(slot), Float.NEGATIVE_INFINITY);
        }
        long maximum = slots.maximum(strip);
        long outputs = slots.outputs(strip);
        boolean raised = arithmetic.raiseMaximum(visibleScores, count, maximum, slots.factor(slot));
        arithmetic.exponentials(visibleScores, count, maximum, slots.sum(strip), slots.factor(slot));
        if (raised) {
            arithmetic.scale(outputs, slots.outputRows(), slots.factor(slot));
        }
        if (visible == TileClass.PARTIAL) {
            worker.accumulateVisibleValues(scores, first, end, outputs);
        } else {
            worker.accumulateValues(scores, first, end, outputs);
        }
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
            worker.rows()
                    .unpackOutputs(
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
                worker.rows()
                        .unpackLogSumExp(
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

    private void clear(long outputs, long maximum, long sum) {
        Scratch.clear(outputs, slots.outputRows() * slots.rowBytes());
        Scratch.fill(maximum, tiling.lanes(), Float.NEGATIVE_INFINITY);
        Scratch.fill(sum, tiling.lanes(), 0f);
    }
}
