package dev.sightline.kernels.linear;

import static dev.sightline.kernels.linear.LinearTiling.SEGMENT;
import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;
import static dev.sightline.kernels.tile.StripTiling.ceilDiv;

import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.TileClass;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.KernelPlan;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.StripWorker;
import dev.sightline.kernels.tile.TileProvider;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import java.lang.foreign.MemorySegment;

/**
 * Linear attention, a chunk of queries after another. For each chunk, with phi the feature map:
 *
 * <pre>
 *   S += phi(K) V^T                     keys that the whole chunk sees, not yet in the state   (Eq. 10)
 *   O  = S^T phi(Q)                     what lies behind the chunk                             (Eq. 12, numerator)
 *   O += V (mask * phi(K) phi(Q)^T)     the keys that only a part of the chunk sees            (Eq. 9)
 * </pre>
 *
 * A column of ones beside the values makes the normaliser one more row of O (Eq. 11). Heads that share keys share the
 * state.
 *
 * <p>With at least as many key-value heads as threads, a thread walks over a whole head. With fewer, a head is shared:
 * the segments are summed apart, the sums added up in order, and spans of queries begin from them. Both ways take the
 * same sums in the same order, so the bits do not depend on the number of threads; the second does the state's work
 * twice.
 */
final class LinearPlan extends KernelPlan {
    private final TileProvider provider = TileProviders.chosen();
    private final Linear function;
    private final LinearTiling tiling;
    private final StripWorker[] stripWorkers;
    private final LinearState[] states;
    private final long heads;
    private final long segments;
    private final boolean shared;
    private final MemorySegment prefixes;
    private final PlanDescription description;
    private final Workers.Task wholeHead = this::wholeHead;
    private final Workers.Task segmentSums = this::segmentSum;
    private final Workers.Task prefixSums = this::prefixSum;
    private final Workers.Task spans = this::span;

    LinearPlan(String variant, AttentionRequest request, Linear function, Workers workers, RunArena arena) {
        super(request, workers);
        this.function = function;
        AttentionShape shape = request.shape();
        tiling = new LinearTiling(request, function, provider);
        stripWorkers = new StripWorker[workers.threads()];
        states = new LinearState[workers.threads()];
        for (int i = 0; i < states.length; i++) {
            stripWorkers[i] =
                    new StripWorker(StripTiling.ofHeads(request, provider, workers.threads()), function.normalised());
            states[i] = new LinearState(tiling, stripWorkers[i]);
        }
        heads = shape.batch() * shape.keyValueHeads();
        segments = ceilDiv(shape.keyLength(), SEGMENT);
        shared = tiling.sharesHeads(workers.threads());
        long prefixBytes = tiling.prefixBytes(workers.threads());
        prefixes = shared ? arena.allocate("states of segments", prefixBytes) : MemorySegment.NULL;
        description = new PlanDescription(
                variant,
                provider.name(),
                "chunked state, feature map " + function.featureMap() + ", strips of " + provider.lanes()
                        + " queries in lanes" + (shared ? ", heads shared between threads" : ""),
                tiling.queriesTogether(),
                KEY_BLOCK,
                workers.threads(),
                tiling.workspaceBytesPerThread() * workers.threads() + prefixBytes);
    }

    @Override
    public PlanDescription description() {
        return description;
    }

    @Override
    protected void compute(Workers workers) {
        if (shared) {
            workers.run(heads * segments, segmentSums);
            workers.run(heads, prefixSums);
            workers.run(heads * ceilDiv(request().shape().queryLength(), SEGMENT), spans);
        } else {
            workers.run(heads, wholeHead);
        }
    }

    private void wholeHead(int thread, long head) {
        long slot = Scratch.acquire(thread);
        try {
            states[thread].begin(slot, 0);
            answer(thread, slot, head, 0, request().shape().queryLength());
        } finally {
            Scratch.release(slot);
        }
    }

    private void segmentSum(int thread, long task) {
        long head = task / segments;
        long segment = task % segments;
        long slot = Scratch.acquire(thread);
        try {
            LinearState state = states[thread];
            state.begin(slot, segment * SEGMENT);
            long end = Math.min((segment + 1) * SEGMENT, request().shape().keyLength());
            state.advance(inputs(), batchOf(head), headOf(head), end);
            state.store(prefixes, prefixOffset(head, segment + 1));
        } finally {
            Scratch.release(slot);
        }
    }

    /** Turns the sums of the segments of one head into what comes before each segment, and all of it at the end. */
    private void prefixSum(int thread, long head) {
        long slot = Scratch.acquire(thread);
        try {
            // Before segment 0 there is nothing: its prefix stays as the arena made it, zero.
            for (long segment = 1; segment <= segments; segment++) {
                long before = prefixOffset(head, segment - 1);
                states[thread].addStored(slot, prefixes, before, prefixOffset(head, segment));
            }
        } finally {
            Scratch.release(slot);
        }
    }

    private void span(int thread, long task) {
        long spansOfHead = ceilDiv(request().shape().queryLength(), SEGMENT);
        long head = task / spansOfHead;
        long firstQuery = task % spansOfHead * SEGMENT;
        long endQuery = Math.min(firstQuery + SEGMENT, request().shape().queryLength());
        long keysBefore = tiling.keysInState(firstQuery);
        // The last prefix holds the open segment too: it serves queries that see every key.
        boolean all = keysBefore == request().shape().keyLength();
        long segment = all ? segments : keysBefore / SEGMENT;
        long slot = Scratch.acquire(thread);
        try {
            states[thread].resume(slot, all ? keysBefore : segment * SEGMENT, prefixes, prefixOffset(head, segment));
            answer(thread, slot, head, firstQuery, endQuery);
        } finally {
            Scratch.release(slot);
        }
    }

    private long prefixOffset(long head, long segment) {
        return (head * (segments + 1) + segment) * tiling.stateBytes();
    }

    private long batchOf(long head) {
        return head / request().shape().keyValueHeads();
    }

    private long headOf(long head) {
        return head % request().shape().keyValueHeads();
    }

    /** Queries in rising order, of all heads that share a key-value head, from the state as it is. */
    private void answer(int thread, long slot, long head, long firstQuery, long endQuery) {
        Scratch.fill(tiling.ones(slot), provider.lanes(), 1f);
        long group = request().shape().groupSize();
        for (long query = firstQuery; query < endQuery; query += tiling.queriesTogether()) {
            states[thread].advance(inputs(), batchOf(head), headOf(head), tiling.keysInState(query));
            long end = Math.min(query + tiling.queriesTogether(), endQuery);
            for (long member = 0; member < group; member++) {
                answerChunk(thread, slot, head, headOf(head) * group + member, query, end);
            }
        }
    }

    private void answerChunk(int thread, long slot, long head, long queryHead, long firstQuery, long endQuery) {
        StripWorker worker = stripWorkers[thread];
        LinearState state = states[thread];
        long batch = batchOf(head);
        long staging = tiling.staging(slot);
        int strips = (int) ceilDiv(endQuery - firstQuery, provider.lanes());
        for (int i = 0; i < strips; i++) {
            long query = firstQuery + (long) i * provider.lanes();
            long strip = tiling.strip(slot, i);
            int queries = queries(query, endQuery);
            worker.rows().packQueries(inputs().query(), batch, queryHead, query, queries, 1f, staging, strip);
            if (function.featureMap() == FeatureMap.ELU_PLUS_ONE) {
                provider.arithmetic().eluPlusOne(strip, tiling.headDim());
            }
            if (state.keys() > 0) {
                state.answer(strip, tiling.outputs(strip));
            } else {
                Scratch.clear(tiling.outputs(strip), tiling.paddedColumns() * provider.rowBytes());
            }
        }
        for (long block = state.keys(); block < tiling.endKey(endQuery); block += KEY_BLOCK) {
            int keys = state.load(inputs(), batch, headOf(head), block);
            for (int i = 0; i < strips; i++) {
                long query = firstQuery + (long) i * provider.lanes();
                attend(worker, slot, tiling.strip(slot, i), query, queries(query, endQuery), block, keys);
            }
        }
        for (int i = 0; i < strips; i++) {
            long query = firstQuery + (long) i * provider.lanes();
            long strip = tiling.strip(slot, i);
            worker.rows()
                    .unpackOutputs(
                            outputs().output(),
                            batch,
                            queryHead,
                            query,
                            queries(query, endQuery),
                            tiling.outputs(strip),
                            tiling.divisors(slot, strip),
                            tiling.factors(slot),
                            staging);
        }
    }

    private int queries(long query, long endQuery) {
        return (int) Math.min(provider.lanes(), endQuery - query);
    }

    /** The keys of a block directly, as in the quadratic form. */
    private void attend(StripWorker worker, long slot, long strip, long query, int queries, long block, int keys) {
        TileClass visible = request().mask().classify(query, query + queries, block, block + keys);
        if (visible == TileClass.EMPTY) {
            return;
        }
        int end = (int) Math.min(keys, tiling.endKey(query + queries) - block);
        long weights = tiling.weights(slot);
        worker.computeScores(strip, 0, end, weights);
        if (visible == TileClass.FULL) {
            worker.accumulateValues(weights, 0, end, tiling.outputs(strip));
            return;
        }
        provider.arithmetic().hide(weights, end, worker.visibleLanes(query, queries, block), 0f);
        worker.accumulateVisibleValues(weights, 0, end, tiling.outputs(strip));
    }
}
