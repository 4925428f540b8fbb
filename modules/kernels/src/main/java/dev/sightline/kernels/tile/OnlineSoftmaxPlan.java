package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.TileClass;
import dev.sightline.attention.Workers;

/**
 * Softmax attention in one pass over the visible blocks, never holding more scores than one block of one strip.
 *
 * <p>For each strip and each block (Dao et al. 2022, Algorithm 1, lines 9-13, arXiv 2205.14135; with m the running
 * maximum, l the running sum, O the running output):
 *
 * <pre>
 *   S  = K QT                       scores
 *   m' = max(m, max S)              raiseMaximum
 *   P  = exp(S - m')                exponentials
 *   l  = l exp(m - m') + sum P
 *   O  = O exp(m - m') + V P        scale (only if m' differs from m), then accumulate
 * </pre>
 *
 * and O / l at the end. A block that a mask hides from the whole strip is not visited; one that it shows to the whole
 * strip runs no mask code.
 */
public final class OnlineSoftmaxPlan extends KernelPlan implements Workers.Task {
    private final TileProvider provider;
    private final StripTiling tiling;
    private final StripWorker[] stripWorkers;
    private final PlanDescription description;
    private final float queryFactor;

    /** A plan for a softmax request that the caller has found servable. */
    public OnlineSoftmaxPlan(String variant, AttentionRequest request, Softmax function, Workers workers) {
        super(request, workers);
        provider = TileProviders.chosen();
        tiling = StripTiling.of(request, provider, workers.threads());
        stripWorkers = new StripWorker[workers.threads()];
        for (int i = 0; i < stripWorkers.length; i++) {
            stripWorkers[i] = new StripWorker(provider, request, false);
        }
        // Scores in units of log2 turn every exp into an exp2.
        queryFactor = (float) (function.scale() / Math.log(2));
        description = new PlanDescription(
                variant,
                provider.name(),
                "online softmax, strips of " + tiling.lanes() + " queries in lanes, " + tiling.strips()
                        + " strips a super-tile",
                tiling.queriesTogether(),
                KEY_BLOCK,
                workers.threads(),
                tiling.workspaceBytesPerThread() * workers.threads());
    }

    @Override
    public PlanDescription description() {
        return description;
    }

    @Override
    protected void compute(Workers workers) {
        AttentionShape shape = request().shape();
        workers.run(shape.batch() * shape.queryHeads() * tiling.superTiles(), this);
    }

    /** One super-tile of one head; the last super-tiles first, because under a causal mask they are the longest. */
    @Override
    public void run(int worker, long task) {
        AttentionShape shape = request().shape();
        long heads = shape.batch() * shape.queryHeads();
        long superTile = tiling.superTiles() - 1 - task / heads;
        long batch = task % heads / shape.queryHeads();
        long head = task % shape.queryHeads();
        long slot = Scratch.acquire(worker);
        try {
            attend(stripWorkers[worker], slot, batch, head, superTile * tiling.queriesTogether());
        } finally {
            Scratch.release(slot);
        }
    }

    private void attend(StripWorker worker, long slot, long batch, long head, long firstQuery) {
        AttentionShape shape = request().shape();
        long keyValueHead = head / shape.groupSize();
        long endQuery = Math.min(firstQuery + tiling.queriesTogether(), shape.queryLength());
        int strips = (int) StripTiling.ceilDiv(endQuery - firstQuery, tiling.lanes());
        for (int i = 0; i < strips; i++) {
            begin(worker, tiling.strip(slot, i), batch, head, firstQuery + (long) i * tiling.lanes());
        }
        long endKey = tiling.endKey(endQuery);
        for (long block = tiling.firstBlock(firstQuery); block < endKey; block += KEY_BLOCK) {
            int keys = (int) Math.min(KEY_BLOCK, shape.keyLength() - block);
            worker.loadKeys(key(), batch, keyValueHead, block, keys);
            worker.loadValues(value(), batch, keyValueHead, block, keys);
            for (int i = 0; i < strips; i++) {
                advance(worker, slot, tiling.strip(slot, i), firstQuery + (long) i * tiling.lanes(), block, keys);
            }
        }
        for (int i = 0; i < strips; i++) {
            closeChain(slot, tiling.strip(slot, i));
            end(worker, tiling.strip(slot, i), batch, head, firstQuery + (long) i * tiling.lanes());
        }
    }

    private void begin(StripWorker worker, long strip, long batch, long head, long query) {
        worker.packQueries(query(), batch, head, query, tiling.queriesFrom(query), queryFactor, strip);
        Scratch.clear(tiling.outputs(strip), 2L * tiling.paddedValueDim() * tiling.rowBytes());
        Scratch.fill(tiling.maximum(strip), tiling.lanes(), Float.NEGATIVE_INFINITY);
        Scratch.fill(tiling.sum(strip), tiling.lanes(), 0f);
        Scratch.fill(tiling.closedMaximum(strip), tiling.lanes(), Float.NEGATIVE_INFINITY);
    }

    private void advance(StripWorker worker, long slot, long strip, long query, long block, int keys) {
        Mask mask = request().mask();
        int queries = tiling.queriesFrom(query);
        TileClass tile = mask.classify(query, query + queries, block, block + keys);
        if (tile == TileClass.EMPTY) {
            return;
        }
        LaneArithmetic arithmetic = provider.arithmetic();
        long scores = tiling.scores(slot);
        long outputs = tiling.outputs(strip);
        worker.computeScores(strip, scores);
        if (tile == TileClass.PARTIAL) {
            worker.writeBounds(query, queries, block, tiling.firstRow(slot), tiling.endRow(slot));
            arithmetic.hide(scores, keys, tiling.firstRow(slot), tiling.endRow(slot));
        }
        boolean raised = arithmetic.raiseMaximum(scores, keys, tiling.maximum(strip), tiling.factor(slot));
        arithmetic.exponentials(scores, keys, tiling.maximum(strip), tiling.sum(strip), tiling.factor(slot));
        if (raised) {
            arithmetic.scale(outputs, tiling.paddedValueDim(), tiling.factor(slot));
        }
        if (tile == TileClass.PARTIAL) {
            worker.accumulateVisibleValues(scores, outputs);
        } else {
            worker.accumulateValues(scores, outputs);
        }
        if (StripTiling.closesChain(block)) {
            closeChain(slot, strip);
        }
    }

    /** Folds the open outputs, which refer to the maximum of now, into the closed ones, which refer to an earlier one. */
    private void closeChain(long slot, long strip) {
        LaneArithmetic arithmetic = provider.arithmetic();
        arithmetic.raiseMaximum(tiling.maximum(strip), 1, tiling.closedMaximum(strip), tiling.factor(slot));
        arithmetic.fold(
                tiling.outputs(strip), tiling.paddedValueDim(), tiling.closedOutputs(strip), tiling.factor(slot));
    }

    private void end(StripWorker worker, long strip, long batch, long head, long query) {
        int queries = tiling.queriesFrom(query);
        worker.unpackOutputs(output(), batch, head, query, queries, tiling.closedOutputs(strip), tiling.sum(strip));
        if (request().logSumExp()) {
            worker.unpackLogSumExp(logSumExp(), batch, head, query, queries, tiling.maximum(strip), tiling.sum(strip));
        }
    }
}
