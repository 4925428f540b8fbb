package dev.sightline.kernels.full;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.BlockView;
import dev.sightline.kernels.tile.KernelPlan;
import dev.sightline.kernels.tile.LaneArithmetic;
import dev.sightline.kernels.tile.ScoreShaping;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StripSlots;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.StripWorker;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import java.lang.foreign.MemorySegment;

/**
 * Three passes over the score matrix of one head after another: {@code S = K QT}, {@code P = softmax(S)},
 * {@code O = V P}. The products run on the same tiles as the blocked kernel, so that a comparison of the two shows what
 * the matrix costs.
 */
final class FullPlan extends KernelPlan {
    private final StripTiling tiling;
    private final StripSlots slots;
    private final LaneArithmetic arithmetic;
    private final ScoreMatrix layout;
    private final MemorySegment matrix;
    private final StripWorker[] stripWorkers;
    private final BlockView[] views;
    private final PlanDescription description;
    private final ScoreShaping[] shapings;
    private final Workers.Task scoresPass = this::scores;
    private final Workers.Task weightsPass = this::weights;
    private final Workers.Task outputsPass = this::outputs;
    // Of the head in work; written between passes only.
    private long batch;
    private long head;

    FullPlan(String variant, AttentionRequest request, Softmax function, Workers workers, RunArena arena) {
        super(request, workers);
        tiling = StripTiling.ofHeads(request, TileProviders.chosen(), workers.threads());
        slots = tiling.slots();
        arithmetic = tiling.provider().arithmetic();
        layout = new ScoreMatrix(tiling);
        matrix = arena.allocate("score matrix", layout.bytes());
        stripWorkers = new StripWorker[workers.threads()];
        views = new BlockView[workers.threads()];
        shapings = new ScoreShaping[workers.threads()];
        for (int i = 0; i < stripWorkers.length; i++) {
            stripWorkers[i] = new StripWorker(tiling);
            views[i] = new BlockView(tiling);
            shapings[i] = new ScoreShaping(tiling, function);
        }
        description = new PlanDescription(
                variant,
                tiling.provider().name(),
                "materialised scores, three passes, strips of " + tiling.lanes() + " queries in lanes",
                tiling.rowsTogether(),
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
        requireOpen(matrix);
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
        long keyValueHead = head / request().shape().groupSize();
        long slot = Scratch.acquire(thread);
        try {
            long staging = slots.staging(slot);
            ScoreShaping shaping = shapings[thread];
            long firstQuery = superTile * tiling.rowsTogether();
            int strips = tiling.stripsFrom(firstQuery);
            for (int i = 0; i < strips; i++) {
                long query = firstQuery + (long) i * tiling.lanes();
                int queries = tiling.rowsFrom(query);
                shaping.packQueries(worker.rows(), inputs(), batch, head, query, queries, slot, slots.strip(slot, i));
            }
            for (long block = 0; block < request().shape().keyLength(); block += KEY_BLOCK) {
                int keys = keysOf(block);
                worker.loadKeys(inputs().key(), inputs().keyScale(), batch, keyValueHead, block, keys, staging);
                for (int i = 0; i < strips; i++) {
                    long query = firstQuery + (long) i * tiling.lanes();
                    scoresOfBlock(thread, slot, slots.strip(slot, i), query, block, keys);
                }
            }
        } finally {
            Scratch.release(slot);
        }
    }

    private void scoresOfBlock(int thread, long slot, long strip, long query, long block, int keys) {
        long scores = slots.scores(slot);
        StripWorker worker = stripWorkers[thread];
        BlockView view = views[thread];
        view.moveToAll(query, block, keys);
        worker.computeScores(view, strip, scores);
        shapings[thread].shape(slot, head, query, block, 0, keys, scores);
        if (inputs().bias().isPresent()) {
            long staging = slots.staging(slot);
            long panel = slots.bias(strip);
            worker.rows().packBias(inputs().bias().get(), batch, head, query, view.rows(), block, keys, staging, panel);
            arithmetic.addBias(scores, keys, panel);
        }
        if (view.partial()) {
            arithmetic.hide(scores, keys, view.lanes(), Float.NEGATIVE_INFINITY);
        }
        Scratch.store(scores, matrix, layout.offset(stripOf(query), block), keys * slots.rowBytes());
    }

    private void weights(int thread, long superTile) {
        long slot = Scratch.acquire(thread);
        try {
            long scores = slots.scores(slot);
            long maximum = slots.maximum(slots.strip(slot, 0));
            long sum = slots.sum(slots.strip(slot, 0));
            long firstQuery = superTile * tiling.rowsTogether();
            for (int i = 0; i < tiling.stripsFrom(firstQuery); i++) {
                long strip = stripOf(firstQuery) + i;
                Scratch.fill(maximum, tiling.lanes(), shapings[thread].sink(head));
                for (long block = 0; block < request().shape().keyLength(); block += KEY_BLOCK) {
                    load(strip, block, slot);
                    arithmetic.raiseMaximum(scores, keysOf(block), maximum, slots.factor(slot));
                }
                Scratch.fill(slots.factor(slot), tiling.lanes(), 1f);
                shapings[thread].beginSums(head, maximum, sum);
                for (long block = 0; block < request().shape().keyLength(); block += KEY_BLOCK) {
                    load(strip, block, slot);
                    arithmetic.exponentials(scores, keysOf(block), maximum, sum, slots.factor(slot));
                    Scratch.store(scores, matrix, layout.offset(strip, block), keysOf(block) * slots.rowBytes());
                }
                Scratch.store(maximum, matrix, layout.statistics(strip), 2 * slots.rowBytes());
            }
        } finally {
            Scratch.release(slot);
        }
    }

    private void outputs(int thread, long superTile) {
        StripWorker worker = stripWorkers[thread];
        long keyValueHead = head / request().shape().groupSize();
        long slot = Scratch.acquire(thread);
        try {
            long staging = slots.staging(slot);
            long firstQuery = superTile * tiling.rowsTogether();
            int strips = tiling.stripsFrom(firstQuery);
            for (int i = 0; i < strips; i++) {
                clear(slots.outputs(slots.strip(slot, i)));
                clear(slots.closedOutputs(slots.strip(slot, i)));
            }
            for (long block = 0; block < request().shape().keyLength(); block += KEY_BLOCK) {
                int keys = keysOf(block);
                worker.loadValues(inputs().value(), inputs().valueScale(), batch, keyValueHead, block, keys, staging);
                boolean closes = (block + KEY_BLOCK) % StripTiling.SEGMENT == 0;
                for (int i = 0; i < strips; i++) {
                    long strip = slots.strip(slot, i);
                    outputsOfBlock(thread, slot, strip, firstQuery + (long) i * tiling.lanes(), block, keys);
                    if (closes) {
                        closeSegment(slot, strip);
                    }
                }
            }
            for (int i = 0; i < strips; i++) {
                long query = firstQuery + (long) i * tiling.lanes();
                closeSegment(slot, slots.strip(slot, i));
                unpack(worker, slot, slots.strip(slot, i), query);
            }
        } finally {
            Scratch.release(slot);
        }
    }

    private void outputsOfBlock(int thread, long slot, long strip, long query, long block, int keys) {
        load(stripOf(query), block, slot);
        views[thread].moveToAll(query, block, keys);
        stripWorkers[thread].accumulateValues(views[thread], slots.scores(slot), slots.outputs(strip));
    }

    /**
     * Adds the open sums to the closed ones; every weight refers to the one maximum of its row, so the factors are 1.
     */
    private void closeSegment(long slot, long strip) {
        Scratch.fill(slots.factor(slot), tiling.lanes(), 1f);
        arithmetic.fold(
                slots.outputs(strip),
                slots.outputRows(),
                slots.factor(slot),
                slots.closedOutputs(strip),
                slots.factor(slot));
        clear(slots.outputs(strip));
    }

    private void clear(long outputs) {
        Scratch.clear(outputs, slots.outputRows() * slots.rowBytes());
    }

    private void unpack(StripWorker worker, long slot, long strip, long query) {
        int queries = tiling.rowsFrom(query);
        long sum = slots.sum(strip);
        Scratch.load(matrix, layout.statistics(stripOf(query)), slots.maximum(strip), 2 * slots.rowBytes());
        worker.rows()
                .unpackOutputs(
                        outputs().output(),
                        batch,
                        head,
                        query,
                        queries,
                        slots.closedOutputs(strip),
                        sum,
                        slots.factor(slot),
                        slots.staging(slot));
        if (request().logSumExp()) {
            worker.rows()
                    .unpackLogSumExp(
                            outputs().logSumExp().orElseThrow(),
                            batch,
                            head,
                            query,
                            queries,
                            slots.maximum(strip),
                            sum);
        }
    }

    private int keysOf(long block) {
        return (int) Math.min(KEY_BLOCK, request().shape().keyLength() - block);
    }

    /** Copies a block of the matrix into the scratch. */
    private void load(long strip, long block, long slot) {
        Scratch.load(matrix, layout.offset(strip, block), slots.scores(slot), keysOf(block) * slots.rowBytes());
    }

    private long stripOf(long query) {
        return query / tiling.lanes();
    }
}
