package dev.sightline.kernels.linear;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.TileClass;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.KernelPlan;
import dev.sightline.kernels.tile.LaneArithmetic;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.StripWorker;
import dev.sightline.kernels.tile.Tile;
import dev.sightline.kernels.tile.TileProvider;
import dev.sightline.kernels.tile.TileProviders;

/**
 * Linear attention, a chunk of queries after another. For each chunk, with phi the feature map:
 *
 * <pre>
 *   S += phi(K) V^T                     keys that the whole chunk sees, not yet in the state   (Eq. 10)
 *   O  = S^T phi(Q)                     what lies behind the chunk                             (Eq. 12, numerator)
 *   O += V (mask * phi(K) phi(Q)^T)     the keys that only a part of the chunk sees
 * </pre>
 *
 * A column of ones beside the values makes the normaliser one more row of O (Eq. 11). Heads that share keys share the
 * state. Sequences and key-value heads run in parallel; a chunk needs the one before it.
 */
final class LinearPlan extends KernelPlan implements Workers.Task {
    private final TileProvider provider = TileProviders.chosen();
    private final Linear function;
    private final LinearTiling tiling;
    private final StripWorker[] stripWorkers;
    private final float[][] states;
    private final PlanDescription description;

    LinearPlan(String variant, AttentionRequest request, Linear function, Workers workers) {
        super(request, workers);
        this.function = function;
        tiling = new LinearTiling(request, function, provider);
        stripWorkers = new StripWorker[workers.threads()];
        states = new float[workers.threads()][request.shape().headDim() * tiling.paddedColumns()];
        for (int i = 0; i < stripWorkers.length; i++) {
            stripWorkers[i] = new StripWorker(
                    provider, request.shape().headDim(), request.shape().valueDim(), function.normalised());
        }
        description = new PlanDescription(
                variant,
                provider.name(),
                "chunked state, feature map " + function.featureMap() + ", strips of " + provider.lanes()
                        + " queries in lanes",
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
        workers.run(shape.batch() * shape.keyValueHeads(), this);
    }

    /** All queries of the heads that share one key-value head. */
    @Override
    public void run(int thread, long task) {
        AttentionShape shape = request().shape();
        long batch = task / shape.keyValueHeads();
        long keyValueHead = task % shape.keyValueHeads();
        long slot = Scratch.acquire(thread);
        try {
            Scratch.fill(tiling.ones(slot), provider.lanes(), 1f);
            Scratch.clear(tiling.state(slot, 0), tiling.columnPanels() * tiling.statePanelBytes());
            long inState = 0;
            boolean stale = true;
            for (long query = 0; query < shape.queryLength(); query += tiling.queriesTogether()) {
                for (long wanted = tiling.keysInState(query); inState < wanted; stale = true) {
                    inState += foldBlock(stripWorkers[thread], slot, batch, keyValueHead, inState);
                }
                if (stale) {
                    readState(slot, states[thread]);
                    stale = false;
                }
                for (long member = 0; member < shape.groupSize(); member++) {
                    long head = keyValueHead * shape.groupSize() + member;
                    answer(thread, slot, batch, head, query, inState);
                }
            }
        } finally {
            Scratch.release(slot);
        }
    }

    /** Adds one block of keys and values to the state and returns how many they are. */
    private int foldBlock(StripWorker worker, long slot, long batch, long keyValueHead, long block) {
        int keys = load(worker, slot, batch, keyValueHead, block);
        for (int panel = 0; panel < tiling.columnPanels(); panel++) {
            worker.packValues(panel * provider.lanes(), tiling.packedValues(slot, panel));
            worker.accumulateState(tiling.packedValues(slot, panel), tiling.state(slot, panel));
        }
        return keys;
    }

    private int load(StripWorker worker, long slot, long batch, long keyValueHead, long block) {
        int keys = (int) Math.min(KEY_BLOCK, request().shape().keyLength() - block);
        worker.loadKeys(key(), batch, keyValueHead, block, keys);
        if (function.featureMap() == FeatureMap.ELU_PLUS_ONE) {
            worker.mapKeys(tiling.staging(slot));
        }
        worker.loadValues(value(), batch, keyValueHead, block, keys);
        return keys;
    }

    /** Copies the state to the heap as {@code [headDim][paddedColumns]}, to be broadcast. */
    private void readState(long slot, float[] state) {
        for (int panel = 0; panel < tiling.columnPanels(); panel++) {
            int column = panel * provider.lanes();
            int width = Math.min(provider.lanes(), tiling.columns() - column);
            for (int row = 0; row < request().shape().headDim(); row++) {
                long from = tiling.state(slot, panel) + row * provider.rowBytes();
                Scratch.read(from, state, row * tiling.paddedColumns() + column, width);
            }
        }
    }

    private void answer(int thread, long slot, long batch, long head, long firstQuery, long inState) {
        AttentionShape shape = request().shape();
        StripWorker worker = stripWorkers[thread];
        long endQuery = Math.min(firstQuery + tiling.queriesTogether(), shape.queryLength());
        int strips = (int) StripTiling.ceilDiv(endQuery - firstQuery, provider.lanes());
        for (int i = 0; i < strips; i++) {
            long query = firstQuery + (long) i * provider.lanes();
            long strip = tiling.strip(slot, i);
            worker.packQueries(query(), batch, head, query, queries(query, endQuery), 1f, strip);
            if (function.featureMap() == FeatureMap.ELU_PLUS_ONE) {
                provider.arithmetic().eluPlusOne(strip, shape.headDim());
            }
            Scratch.clear(tiling.outputs(strip), tiling.paddedColumns() * provider.rowBytes());
            applyState(states[thread], strip);
        }
        for (long block = inState; block < tiling.endKey(endQuery); block += KEY_BLOCK) {
            int keys = load(worker, slot, batch, head / shape.groupSize(), block);
            for (int i = 0; i < strips; i++) {
                long query = firstQuery + (long) i * provider.lanes();
                attend(worker, slot, tiling.strip(slot, i), query, queries(query, endQuery), block, keys);
            }
        }
        for (int i = 0; i < strips; i++) {
            long query = firstQuery + (long) i * provider.lanes();
            long strip = tiling.strip(slot, i);
            worker.unpackOutputs(
                    output(),
                    batch,
                    head,
                    query,
                    queries(query, endQuery),
                    tiling.outputs(strip),
                    tiling.divisors(slot, strip));
        }
    }

    private int queries(long query, long endQuery) {
        return (int) Math.min(provider.lanes(), endQuery - query);
    }

    private void applyState(float[] state, long strip) {
        Tile accumulation = provider.accumulation();
        int pitch = tiling.paddedColumns();
        for (int first = 0; first < pitch; first += provider.rows()) {
            accumulation.multiply(
                    state,
                    first,
                    1,
                    pitch,
                    request().shape().headDim(),
                    strip,
                    tiling.outputs(strip) + first * provider.rowBytes());
        }
    }

    /** The keys of a block directly, as in the quadratic form. */
    private void attend(StripWorker worker, long slot, long strip, long query, int queries, long block, int keys) {
        TileClass tile = request().mask().classify(query, query + queries, block, block + keys);
        if (tile == TileClass.EMPTY) {
            return;
        }
        LaneArithmetic arithmetic = provider.arithmetic();
        worker.computeScores(strip, tiling.weights(slot));
        if (tile == TileClass.FULL) {
            worker.accumulateValues(tiling.weights(slot), tiling.outputs(strip));
            return;
        }
        worker.writeBounds(request().mask(), query, queries, block, tiling.firstRow(slot), tiling.endRow(slot));
        arithmetic.hideWeights(tiling.weights(slot), keys, tiling.firstRow(slot), tiling.endRow(slot));
        worker.accumulateVisibleValues(tiling.weights(slot), tiling.outputs(strip));
    }
}
