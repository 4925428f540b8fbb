package dev.sightline.kernels.statistics;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.kernels.tile.BlockView;
import dev.sightline.kernels.tile.LaneArithmetic;
import dev.sightline.kernels.tile.LaneTransposition;
import dev.sightline.kernels.tile.ScoreShaping;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StripSlots;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.StripWorker;
import dev.sightline.memory.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

/**
 * The weights of one stripe of queries, a block of a strip at a time: {@code P = exp(K QT - logSumExp)}, and what is
 * wanted of them before the next block takes their place.
 *
 * <p>Entropies and cells of the map are sums down the lanes. Sums over queries and the search for high weights need the
 * keys of a query side by side: the block is turned first.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class StripeScan {
    private static final ValueLayout.OfFloat USERS_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Who sees the keys of a block that the whole strip sees. */
    private static final long[] EVERY_LANE =
            LongStream.generate(() -> -1L).limit(KEY_BLOCK).toArray();

    private final StatisticsTiling tiling;
    private final StripTiling strips;
    private final StripSlots slots;
    private final StripWorker worker;
    private final BlockView view;
    private final ScoreShaping shaping;
    private final LaneArithmetic arithmetic;
    private final LaneTransposition transposition;
    private final SliceSums sums;
    private final RowEntropies entropies;
    private final RowLists lists;
    private final RowSums cells;
    private final boolean wantsMass;
    private final boolean wantsEntropy;
    private final boolean wantsLists;
    private final boolean wantsMap;

    // Of the super-tile in work.
    private long batch;
    private long head;
    private long slice;
    private long firstRow;
    private long endRow;

    StripeScan(StatisticsTiling tiling, Softmax function, SliceSums sums) {
        this.tiling = tiling;
        this.sums = sums;
        strips = tiling.strips();
        slots = strips.slots();
        worker = new StripWorker(strips);
        view = new BlockView(strips);
        shaping = new ScoreShaping(strips, function);
        arithmetic = strips.provider().arithmetic();
        transposition = strips.provider().transposition();
        entropies = new RowEntropies(tiling, function);
        lists = new RowLists(tiling);
        cells = new RowSums(tiling);
        wantsMass = tiling.request().receivedMass();
        wantsEntropy = tiling.request().entropy();
        wantsLists = tiling.request().highestKeys() > 0;
        wantsMap = tiling.request().map();
    }

    /**
     * Scans a stripe of a head.
     *
     * @param intoSlice whose sums it adds to
     * @param slot of the scratch
     */
    void run(
            AttentionInputs inputs,
            Tensor logSumExp,
            StatisticsOutputs outputs,
            long ofBatch,
            long ofHead,
            long stripe,
            long intoSlice,
            long slot) {
        batch = ofBatch;
        head = ofHead;
        slice = intoSlice;
        long first = stripe * StatisticsTiling.STRIPE;
        long end = Math.min(first + StatisticsTiling.STRIPE, strips.rowsOfGroup());
        for (firstRow = first; firstRow < end; firstRow += strips.rowsTogether()) {
            endRow = Math.min(firstRow + strips.rowsTogether(), end);
            scanTile(inputs, logSumExp, slot);
            endTile(outputs);
        }
    }

    private void scanTile(AttentionInputs inputs, Tensor logSumExp, long slot) {
        loadQueries(inputs, logSumExp, slot);
        entropies.clear();
        lists.clear();
        cells.clear();
        // What turns lanes into rows multiplies too.
        Scratch.fill(slots.factor(slot), strips.lanes(), 1f);
        Scratch.clear(tiling.runSums(slot), StatisticsTiling.RUN_BYTES);
        long keyValueHead = head / strips.request().shape().groupSize();
        long end = strips.endKey(firstRow, endRow);
        for (long block = strips.nextBlock(firstRow, endRow, 0);
                block < end;
                block = strips.nextBlock(firstRow, endRow, block + KEY_BLOCK)) {
            int keys = (int) Math.min(KEY_BLOCK, strips.request().shape().keyLength() - block);
            worker.loadKeys(inputs.key(), inputs.keyScale(), batch, keyValueHead, block, keys, slots.staging(slot));
            scanBlock(inputs, slot, block, keys);
        }
    }

    private void loadQueries(AttentionInputs inputs, Tensor logSumExp, long slot) {
        for (int i = 0; i < stripsOfTile(); i++) {
            long row = row(i);
            int rows = strips.rowsFrom(row);
            long strip = slots.strip(slot, i);
            shaping.packQueries(worker.rows(), inputs, batch, head, row, rows, slot, strip);
            for (int lane = 0; lane < strips.lanes(); lane++) {
                long from = logSumExp.rowOffset(batch, head, row + Math.min(lane, rows - 1));
                double natural = logSumExp.segment().get(USERS_FLOAT, from);
                Scratch.set(slots.maximum(strip) + (long) lane * Float.BYTES, (float) (natural / Math.log(2)));
            }
        }
    }

    private void scanBlock(AttentionInputs inputs, long slot, long block, int keys) {
        boolean added = false;
        for (int i = 0; i < stripsOfTile(); i++) {
            added |= scanStrip(inputs, slot, i, block, keys);
            boolean endsRun = (row(i) + strips.lanes()) % StatisticsTiling.RUN == 0 || i == stripsOfTile() - 1;
            if (wantsMass && added && endsRun) {
                sums.endRun(slice, block, keys, tiling.runSums(slot));
                added = false;
            }
        }
    }

    /** Returns whether the strip sees any key of the block. */
    private boolean scanStrip(AttentionInputs inputs, long slot, int index, long block, int keys) {
        long row = row(index);
        if (!view.moveTo(row, block, keys)) {
            return false;
        }
        int rows = view.rows();
        int first = view.first();
        int count = view.count();
        long strip = slots.strip(slot, index);
        long scores = slots.scores(slot);
        long weights = scores + first * slots.rowBytes();
        worker.computeScores(view, strip, scores);
        shaping.shape(slot, head, row, block, first, count, weights);
        if (inputs.bias().isPresent()) {
            long staging = slots.staging(slot);
            long panel = slots.bias(strip);
            worker.rows().packBias(inputs.bias().get(), batch, head, row, rows, block + first, count, staging, panel);
            arithmetic.addBias(weights, count, panel);
        }
        long[] seen = EVERY_LANE;
        if (view.partial()) {
            seen = view.lanes();
            arithmetic.hide(scores, view.end(), seen, Float.NEGATIVE_INFINITY);
        }
        arithmetic.weigh(weights, count, slots.maximum(strip), slots.sum(strip));
        int rowOfTile = (int) (row - firstRow);
        if (wantsEntropy) {
            entropies.add(rowOfTile, rows, slots.sum(strip));
        }
        if (wantsMap) {
            cells.add(rowOfTile, rows, block + first, count, weights, slots.closedFactor(slot));
        }
        if (wantsMass || wantsLists) {
            turn(slot, row, rows, block, first, count, seen);
        }
        return true;
    }

    /** Turns the weights of a strip a few rows at a time, adds them to the run and offers them to the lists. */
    private void turn(long slot, long row, int rows, long block, int first, int count, long[] seen) {
        int pitch = LaneTransposition.pitch(count);
        long weights = slots.scores(slot) + first * slots.rowBytes();
        for (int lane = 0; lane < rows; lane += transposition.rows()) {
            long shift = (long) lane * Float.BYTES;
            long turned = transposition.toRows(weights + shift, count, slots.factor(slot) + shift, tiling.turned(slot));
            int here = Math.min(transposition.rows(), rows - lane);
            if (wantsMass) {
                long sumsOfRun = tiling.runSums(slot) + (long) first * Float.BYTES;
                arithmetic.addRows(turned, here, pitch, count, sumsOfRun, StatisticsTiling.lost(sumsOfRun));
            }
            for (int i = 0; wantsLists && i < here; i++) {
                long offered = turned + (long) i * pitch * Float.BYTES;
                int rowOfTile = (int) (row - firstRow) + lane + i;
                lists.offer(rowOfTile, offered, block + first, count, seen, first, lane + i);
            }
        }
    }

    private void endTile(StatisticsOutputs outputs) {
        int rows = (int) (endRow - firstRow);
        if (wantsEntropy) {
            entropies.end(outputs.entropy().orElseThrow(), batch, head, firstRow, rows);
        }
        if (wantsLists) {
            lists.end(outputs.highestKeys().orElseThrow(), batch, head, firstRow, rows);
        }
        if (wantsMap) {
            cells.end(sums, slice, firstRow, rows);
        }
    }

    private int stripsOfTile() {
        return (int) StripTiling.ceilDiv(endRow - firstRow, strips.lanes());
    }

    private long row(int index) {
        return firstRow + (long) index * strips.lanes();
    }
}
