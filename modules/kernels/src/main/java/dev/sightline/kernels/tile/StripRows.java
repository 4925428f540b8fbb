package dev.sightline.kernels.tile;

import dev.sightline.attention.Mask;
import dev.sightline.memory.Tensor;

/**
 * Moves the rows of a strip between tensors, where they lie one after another, and panels, where each is a lane:
 * queries and biases in, outputs and log-sum-exps out. A row is a query of one of the heads that lie side by side.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
public final class StripRows {
    /** Sums below this have reciprocals that overflow; see {@link #unpackOutputs}. */
    private static final float TINY = 0x1p-100f;

    private static final float UP = 0x1p96f;

    private final TileProvider provider;
    private final int lanes;
    private final Mask mask;
    private final long keyLength;
    private final long group;
    private final int headDim;
    private final int valueDim;
    private final long[] offsets;
    private final float[] scaling;
    private final float[] reciprocals;

    StripRows(StripTiling tiling) {
        provider = tiling.provider();
        lanes = provider.lanes();
        mask = tiling.request().mask();
        keyLength = tiling.request().shape().keyLength();
        group = tiling.group();
        headDim = tiling.request().shape().headDim();
        valueDim = tiling.request().shape().valueDim();
        offsets = new long[lanes];
        scaling = new float[lanes];
        reciprocals = new float[lanes];
    }

    /**
     * Packs rows into a panel {@code [headDim][lanes]}, each multiplied by {@code factor}; lanes beyond {@code count}
     * hold the last row.
     *
     * @param head first of the heads whose rows lie side by side
     * @param staging area for a transposition
     */
    public void packQueries(
            Tensor query, long batch, long head, long firstRow, int count, float factor, long staging, long panel) {
        writeOffsets(query, batch, head, firstRow, count, 0);
        provider.transposition().toLanes(query.segment(), offsets, headDim, factor, staging, panel);
    }

    /**
     * Packs the bias of a range of keys into a panel {@code [keyCount][lanes]}.
     *
     * @param head first of the heads whose rows lie side by side
     * @param staging area for a transposition
     */
    public void packBias(
            Tensor bias,
            long batch,
            long head,
            long firstRow,
            int count,
            long firstKey,
            int keyCount,
            long staging,
            long panel) {
        writeOffsets(bias, batch, head, firstRow, count, firstKey);
        provider.transposition().toLanes(bias.segment(), offsets, keyCount, 1f, staging, panel);
    }

    /**
     * Where the row of each lane begins; lanes that have none get the last one. A size of 1 stands for all sequences,
     * or all heads.
     */
    private void writeOffsets(Tensor tensor, long batch, long head, long firstRow, int count, long firstColumn) {
        long ofBatch = tensor.size(0) == 1 ? 0 : batch;
        for (int lane = 0; lane < lanes; lane++) {
            long row = firstRow + Math.min(lane, count - 1);
            long ofHead = tensor.size(1) == 1 ? 0 : head + row % group;
            offsets[lane] = tensor.rowOffset(ofBatch, ofHead, row / group) + firstColumn * Float.BYTES;
        }
    }

    /**
     * Writes the rows of a strip to the output, each divided by its sum; a row that sees no key is 0. A row that sees
     * keys whose weights all vanished is 0 / 0, which is NaN: an answer of 0 would be invented.
     *
     * @param head first of the heads whose rows lie side by side
     * @param outputs panel with a row for each column of a value
     * @param sums lane vector
     * @param factors lane vector, overwritten
     */
    public void unpackOutputs(
            Tensor output,
            long batch,
            long head,
            long firstRow,
            int count,
            long outputs,
            long sums,
            long factors,
            long staging) {
        writeReciprocals(firstRow, count, outputs, sums, factors);
        LaneTransposition transposition = provider.transposition();
        long pitchBytes = (long) LaneTransposition.pitch(valueDim) * Float.BYTES;
        // One copy of many rows instead of many of one row, where rows lie next to each other on both sides.
        boolean dense = group == 1 && output.stride(2) == valueDim && LaneTransposition.pitch(valueDim) == valueDim;
        int together = dense ? transposition.rows() : 1;
        for (int first = 0; first < count; first += transposition.rows()) {
            long lane = (long) first * Float.BYTES;
            long rows = transposition.toRows(outputs + lane, valueDim, factors + lane, staging);
            for (int i = 0; i < transposition.rows() && first + i < count; i += together) {
                long row = firstRow + first + i;
                long to = output.rowOffset(batch, head + row % group, row / group);
                int here = Math.min(together, count - first - i);
                long bytes = (long) here * valueDim * Float.BYTES;
                Scratch.store(rows + i * pitchBytes, output.segment(), to, bytes);
            }
        }
    }

    /**
     * What the outputs of each lane are multiplied by. Outputs of a sum whose reciprocal would overflow are scaled up
     * first.
     */
    private void writeReciprocals(long firstRow, int count, long outputs, long sums, long factors) {
        boolean tiny = false;
        for (int lane = 0; lane < lanes; lane++) {
            long at = (long) lane * Float.BYTES;
            float sum = Scratch.get(sums + at);
            boolean scaled = sum != 0f && Math.abs(sum) < TINY;
            tiny |= scaled;
            scaling[lane] = scaled ? UP : 1f;
            reciprocals[lane] = lane < count && seesKeys((firstRow + lane) / group) ? 1f / (sum * scaling[lane]) : 0f;
        }
        if (tiny) {
            Scratch.write(scaling, 0, factors, lanes);
            provider.arithmetic().scale(outputs, valueDim, factors);
        }
        Scratch.write(reciprocals, 0, factors, lanes);
    }

    private boolean seesKeys(long query) {
        return mask.visibleFrom(query, 0) < keyLength;
    }

    /**
     * Writes the natural logarithm of the softmax denominator of each row of a strip; -infinity for a row that sees no
     * key.
     *
     * @param head first of the heads whose rows lie side by side
     * @param maxima lane vector, in units of log2
     * @param sums lane vector
     */
    public void unpackLogSumExp(
            Tensor logSumExp, long batch, long head, long firstRow, int count, long maxima, long sums) {
        for (int lane = 0; lane < count; lane++) {
            float sum = Scratch.get(sums + (long) lane * Float.BYTES);
            float maximum = Scratch.get(maxima + (long) lane * Float.BYTES);
            double natural = sum == 0f ? Double.NEGATIVE_INFINITY : maximum * Math.log(2) + Math.log(sum);
            long row = firstRow + lane;
            long to = logSumExp.rowOffset(batch, head + row % group, row / group);
            logSumExp.segment().set(UserMemory.FLOAT, to, (float) natural);
        }
    }
}
