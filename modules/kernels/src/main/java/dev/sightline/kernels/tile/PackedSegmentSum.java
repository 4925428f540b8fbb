package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.StripTiling.BIAS_KEYS;
import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;
import static dev.sightline.kernels.tile.StripTiling.SEGMENT;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.memory.Tensor;

/**
 * {@link SegmentSum} for many rows: a block of keys and values is packed once and multiplied with strip after strip.
 */
final class PackedSegmentSum implements SegmentSum {
    private final AttentionRequest request;
    private final StripTiling tiling;
    private final StripSlots slots;
    private final StripWorker worker;
    private final BlockView view;
    private final LaneArithmetic arithmetic;
    private final ScoreShaping shaping;

    PackedSegmentSum(StripTiling tiling, ScoreShaping shaping) {
        this.request = tiling.request();
        this.tiling = tiling;
        this.slots = tiling.slots();
        this.worker = new StripWorker(tiling);
        this.view = new BlockView(tiling);
        this.arithmetic = tiling.provider().arithmetic();
        this.shaping = shaping;
    }

    @Override
    public String kernel() {
        return "keys and values packed in blocks";
    }

    @Override
    public void loadQueries(AttentionInputs inputs, SuperTile tile, long slot) {
        for (int i = 0; i < tile.strips(); i++) {
            long strip = slots.strip(slot, i);
            long row = tile.row(i);
            int count = tiling.rowsFrom(row);
            shaping.packQueries(worker.rows(), inputs, tile.batch(), tile.head(), row, count, slot, strip);
        }
    }

    @Override
    public void sum(AttentionInputs inputs, SuperTile tile, long slot, long segment) {
        long end = Math.min((segment + 1) * SEGMENT, tiling.endKey(tile.row(0), tile.endRow()));
        long biases = -1;
        for (long block = tiling.nextBlock(tile.row(0), tile.endRow(), segment * SEGMENT);
                block < end;
                block = tiling.nextBlock(tile.row(0), tile.endRow(), block + KEY_BLOCK)) {
            int keys = (int) Math.min(KEY_BLOCK, request.shape().keyLength() - block);
            long staging = slots.staging(slot);
            if (inputs.bias().isPresent() && block / BIAS_KEYS != biases) {
                biases = block / BIAS_KEYS;
                packBias(inputs.bias().get(), tile, slot, block);
            }
            worker.loadKeys(inputs.key(), inputs.keyScale(), tile.batch(), tile.keyValueHead(), block, keys, staging);
            worker.loadValues(
                    inputs.value(), inputs.valueScale(), tile.batch(), tile.keyValueHead(), block, keys, staging);
            for (int i = 0; i < tile.strips(); i++) {
                advance(inputs, tile, slot, i, block, keys);
            }
        }
    }

    /** Packs the biases of the keys from a block on, as far as a strip sees them. */
    private void packBias(Tensor bias, SuperTile tile, long slot, long block) {
        for (int i = 0; i < tile.strips(); i++) {
            long row = tile.row(i);
            int rows = tiling.rowsFrom(row);
            long firstKey = tiling.nextKey(row, row + rows, block);
            long endKey = Math.min(block / BIAS_KEYS * BIAS_KEYS + BIAS_KEYS, tiling.endKey(row, row + rows));
            if (firstKey < endKey) {
                long panel = slots.bias(slots.strip(slot, i)) + firstKey % BIAS_KEYS * slots.rowBytes();
                worker.rows()
                        .packBias(
                                bias,
                                tile.batch(),
                                tile.head(),
                                row,
                                rows,
                                firstKey,
                                (int) (endKey - firstKey),
                                slots.staging(slot),
                                panel);
            }
        }
    }

    private void advance(AttentionInputs inputs, SuperTile tile, long slot, int index, long block, int keys) {
        long row = tile.row(index);
        if (!view.moveTo(row, block, keys)) {
            return;
        }
        int first = view.first();
        long strip = slots.strip(slot, index);
        long scores = slots.scores(slot);
        long seenScores = scores + first * slots.rowBytes();
        worker.computeScores(view, strip, scores);
        shaping.shape(slot, tile.head(), row, block, first, view.count(), seenScores);
        if (inputs.bias().isPresent()) {
            long bias = slots.bias(strip) + (block % BIAS_KEYS + first) * slots.rowBytes();
            arithmetic.addBias(seenScores, view.count(), bias);
        }
        if (view.partial()) {
            arithmetic.hide(scores, view.end(), view.lanes(), Float.NEGATIVE_INFINITY);
        }
        long maximum = slots.maximum(strip);
        long outputs = slots.outputs(strip);
        boolean raised = arithmetic.raiseMaximum(seenScores, view.count(), maximum, slots.factor(slot));
        arithmetic.exponentials(seenScores, view.count(), maximum, slots.sum(strip), slots.factor(slot));
        if (raised) {
            arithmetic.scale(outputs, slots.outputRows(), slots.factor(slot));
        }
        worker.accumulateValues(view, scores, outputs);
    }
}
