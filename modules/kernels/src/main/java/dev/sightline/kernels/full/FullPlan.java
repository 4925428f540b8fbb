package dev.sightline.kernels.full;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.TileClass;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.KernelPlan;
import dev.sightline.kernels.tile.LaneArithmetic;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.StripWorker;
import dev.sightline.kernels.tile.TileProvider;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import java.lang.foreign.MemorySegment;

/**
 * Three passes over the score matrix of one head after another: {@code S = K QT}, {@code P = softmax(S)}, {@code O = V P}.
 * The products run on the same tiles as the blocked kernel, so that a comparison of the two shows what the matrix costs.
 */
final class FullPlan extends KernelPlan {
    private final TileProvider provider = TileProviders.chosen();
    private final StripTiling tiling;
    private final ScoreMatrix layout;
    private final MemorySegment matrix;
    private final StripWorker[] stripWorkers;
    private final PlanDescription description;
    private final float queryFactor;
    private final Workers.Task scoresPass = this::scores;
    private final Workers.Task weightsPass = this::weights;
    private final Workers.Task outputsPass = this::outputs;
    // Of the head in work; written between passes only.
    private long batch;
    private long head;

    FullPlan(String variant, AttentionRequest request, Softmax function, Workers workers, RunArena arena) {
        super(request, workers);
        tiling = StripTiling.of(request, provider, workers.threads());
        layout = new ScoreMatrix(tiling);
        matrix = arena.allocate("score matrix", layout.bytes());
        stripWorkers = new StripWorker[workers.threads()];
        for (int i = 0; i < stripWorkers.length; i++) {
            stripWorkers[i] = new StripWorker(provider, request, false);
        }
        // Scores in units of log2 turn every exp into an exp2.
        queryFactor = (float) (function.scale() / Math.log(2));
        description = new PlanDescription(
                variant,
                provider.name(),
                "materialised scores, three passes, strips of " + tiling.lanes() + " queries in lanes",
                tiling.queriesTogether(),
                KEY_BLOCK,
                workers.threads(),
                layout.bytes() + tiling.workspaceBytesPerThread() * workers.threads());
    }

    @Override
    public PlanDescription description() {
        return description;
    }

    @Override
    protected void compute(Workers workers) {
        AttentionShape shape = request().shape();
        long superTiles = tiling.superTiles();
        if (superTiles == 0) {
            return;
        }
        if (!matrix.scope().isAlive()) {
            throw new IllegalStateException(
                    "the arena of the plan is closed, and its score matrix with it; keep it open as long as the plan");
        }
        for (batch = 0; batch < shape.batch(); batch++) {
            for (head = 0; head < shape.queryHeads(); head++) {
                workers.run(superTiles, scoresPass);
                workers.run(superTiles, weightsPass);
                workers.run(superTiles, outputsPass);
            }
        }
    }

    private void scores(int thread, long superTile) {
        StripWorker worker = stripWorkers[thread];
        long slot = Scratch.acquire(thread);
        try {
            long firstQuery = superTile * tiling.queriesTogether();
            int strips = stripsFrom(firstQuery);
            for (int i = 0; i < strips; i++) {
                long query = firstQuery + (long) i * tiling.lanes();
                worker.packQueries(
                        query(), batch, head, query, tiling.queriesFrom(query), queryFactor, tiling.strip(slot, i));
            }
            for (long block = 0; block < request().shape().keyLength(); block += KEY_BLOCK) {
                int keys = loadKeys(worker, block);
                for (int i = 0; i < strips; i++) {
                    long query = firstQuery + (long) i * tiling.lanes();
                    worker.computeScores(tiling.strip(slot, i), tiling.scores(slot));
                    if (isPartlyHidden(query, block, keys)) {
                        writeBounds(worker, slot, query, block);
                        provider.arithmetic()
                                .hide(tiling.scores(slot), keys, tiling.firstRow(slot), tiling.endRow(slot));
                    }
                    Scratch.store(
                            tiling.scores(slot),
                            matrix,
                            layout.offset(stripOf(query), block),
                            keys * tiling.rowBytes());
                }
            }
        } finally {
            Scratch.release(slot);
        }
    }

    private void weights(int thread, long superTile) {
        LaneArithmetic arithmetic = provider.arithmetic();
        long slot = Scratch.acquire(thread);
        try {
            long firstQuery = superTile * tiling.queriesTogether();
            for (int i = 0; i < stripsFrom(firstQuery); i++) {
                long strip = stripOf(firstQuery) + i;
                long maximum = tiling.maximum(tiling.strip(slot, 0));
                long sum = tiling.sum(tiling.strip(slot, 0));
                Scratch.fill(maximum, tiling.lanes(), Float.NEGATIVE_INFINITY);
                Scratch.fill(sum, tiling.lanes(), 0f);
                for (long block = 0; block < request().shape().keyLength(); block += KEY_BLOCK) {
                    int keys = load(strip, block, slot);
                    arithmetic.raiseMaximum(tiling.scores(slot), keys, maximum, tiling.factor(slot));
                }
                Scratch.fill(tiling.factor(slot), tiling.lanes(), 1f);
                for (long block = 0; block < request().shape().keyLength(); block += KEY_BLOCK) {
                    int keys = load(strip, block, slot);
                    arithmetic.exponentials(tiling.scores(slot), keys, maximum, sum, tiling.factor(slot));
                    Scratch.store(tiling.scores(slot), matrix, layout.offset(strip, block), keys * tiling.rowBytes());
                }
                Scratch.store(maximum, matrix, layout.statistics(strip), 2 * tiling.rowBytes());
            }
        } finally {
            Scratch.release(slot);
        }
    }

    private void outputs(int thread, long superTile) {
        StripWorker worker = stripWorkers[thread];
        AttentionShape shape = request().shape();
        long slot = Scratch.acquire(thread);
        try {
            long firstQuery = superTile * tiling.queriesTogether();
            int strips = stripsFrom(firstQuery);
            for (int i = 0; i < strips; i++) {
                Scratch.clear(tiling.outputs(tiling.strip(slot, i)), 2L * tiling.paddedValueDim() * tiling.rowBytes());
            }
            Scratch.fill(tiling.factor(slot), tiling.lanes(), 1f);
            for (long block = 0; block < shape.keyLength(); block += KEY_BLOCK) {
                int keys = (int) Math.min(KEY_BLOCK, shape.keyLength() - block);
                worker.loadValues(value(), batch, head / shape.groupSize(), block, keys);
                for (int i = 0; i < strips; i++) {
                    long query = firstQuery + (long) i * tiling.lanes();
                    load(stripOf(query), block, slot);
                    long outputs = tiling.outputs(tiling.strip(slot, i));
                    if (isPartlyHidden(query, block, keys)) {
                        writeBounds(worker, slot, query, block);
                        worker.accumulateVisibleValues(tiling.scores(slot), outputs);
                    } else {
                        worker.accumulateValues(tiling.scores(slot), outputs);
                    }
                    if (StripTiling.closesChain(block)) {
                        closeChain(slot, tiling.strip(slot, i));
                    }
                }
            }
            for (int i = 0; i < strips; i++) {
                long query = firstQuery + (long) i * tiling.lanes();
                closeChain(slot, tiling.strip(slot, i));
                unpack(worker, tiling.strip(slot, i), query);
            }
        } finally {
            Scratch.release(slot);
        }
    }

    /** Every weight refers to the one maximum of its row, so the factor is 1. */
    private void closeChain(long slot, long strip) {
        provider.arithmetic()
                .fold(tiling.outputs(strip), tiling.paddedValueDim(), tiling.closedOutputs(strip), tiling.factor(slot));
    }

    private void unpack(StripWorker worker, long strip, long query) {
        int queries = tiling.queriesFrom(query);
        Scratch.load(matrix, layout.statistics(stripOf(query)), tiling.maximum(strip), 2 * tiling.rowBytes());
        worker.unpackOutputs(output(), batch, head, query, queries, tiling.closedOutputs(strip), tiling.sum(strip));
        if (request().logSumExp()) {
            worker.unpackLogSumExp(logSumExp(), batch, head, query, queries, tiling.maximum(strip), tiling.sum(strip));
        }
    }

    private int loadKeys(StripWorker worker, long block) {
        AttentionShape shape = request().shape();
        int keys = (int) Math.min(KEY_BLOCK, shape.keyLength() - block);
        worker.loadKeys(key(), batch, head / shape.groupSize(), block, keys);
        return keys;
    }

    /** Copies a block of the matrix into the scratch and returns its keys. */
    private int load(long strip, long block, long slot) {
        int keys = (int) Math.min(KEY_BLOCK, request().shape().keyLength() - block);
        Scratch.load(matrix, layout.offset(strip, block), tiling.scores(slot), keys * tiling.rowBytes());
        return keys;
    }

    private boolean isPartlyHidden(long query, long block, int keys) {
        return request().mask().classify(query, query + tiling.queriesFrom(query), block, block + keys)
                != TileClass.FULL;
    }

    private void writeBounds(StripWorker worker, long slot, long query, long block) {
        worker.writeBounds(query, tiling.queriesFrom(query), block, tiling.firstRow(slot), tiling.endRow(slot));
    }

    private int stripsFrom(long firstQuery) {
        long left = request().shape().queryLength() - firstQuery;
        return (int) Math.min(tiling.strips(), StripTiling.ceilDiv(left, tiling.lanes()));
    }

    private long stripOf(long query) {
        return query / tiling.lanes();
    }
}
