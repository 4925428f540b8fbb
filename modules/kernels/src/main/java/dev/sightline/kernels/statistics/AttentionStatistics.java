package dev.sightline.kernels.statistics;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of the weights of a softmax attention whose log-sum-exp is known: a second pass over the scores, made once
 * and run many times without allocating.
 *
 * <p>Cost: the {@code 2 headDim} FLOPs of each visible pair, an exponential, and a few operations for what is wanted;
 * blocks that the mask hides are not visited. Workspace: for each of the few heads in work 64 bytes a key, if the
 * received mass is wanted, and 64 bytes a cell of the map, from the arena; for each thread what {@link
 * #description} adds. Nothing grows with the product of the lengths.
 *
 * <p>Accuracy: scores are those of the forward pass, to the rounding of float32. A weight is as good as its log-sum-exp,
 * which was rounded to float32 too: one of size 16 moves all weights of its row by up to 1e-6 of themselves. Sums over
 * queries and over blocks of keys are taken in float64, sums within a block in float32: entropies and cells of the map
 * err by a few 1e-6 of themselves at any length.
 *
 * <p>Same bits whatever the threads and the width of the vectors. A NaN in a hidden key stays hidden; a query that sees
 * one has a log-sum-exp and weights of NaN, and so have the sums that it takes part in.
 *
 * <p>Thread-safe: calls from several threads are served one after another.
 */
public final class AttentionStatistics {
    private final StatisticsRequest request;
    private final Workers workers;
    private final StatisticsArguments arguments;
    private final StatisticsTiling tiling;
    private final long headsTogether;
    private final SliceSums sums;
    private final StripeScan[] scans;
    private final PlanDescription description;
    private final ReentrantLock calls = new ReentrantLock();
    private final Workers.Task scanOfSlice = this::scanSlice;
    private final Workers.Task endOfChunk = this::endChunk;

    // Of the call, and of the heads in work; written between passes only.
    private @Nullable AttentionInputs inputs;
    private @Nullable Tensor logSumExp;
    private @Nullable StatisticsOutputs outputs;
    private long firstHead;

    /**
     * Plans the second pass.
     *
     * @param workers the threads that compute; kept, and closed by the caller after the last call
     * @param arena where the workspace comes from; kept open by the caller as long as this
     * @throws IllegalArgumentException if nothing is wanted, or a head is too wide for the scratch of a thread
     * @throws dev.sightline.memory.OffHeapMemoryException if the arena has not enough left
     */
    public AttentionStatistics(StatisticsRequest request, Workers workers, RunArena arena) {
        if (request.isEmpty()) {
            throw new IllegalArgumentException(
                    "the request wants no statistics; ask with withReceivedMass(), withEntropy(),"
                            + " withHighestKeys(count) or withMap(rows, columns)");
        }
        this.request = request;
        this.workers = workers;
        arguments = new StatisticsArguments(request, workers.threads());
        tiling = StatisticsTiling.of(request, TileProviders.chosen());
        headsTogether = tiling.headsTogether(workers.threads());
        sums = new SliceSums(tiling, headsTogether, arena);
        scans = new StripeScan[workers.threads()];
        for (int i = 0; i < scans.length; i++) {
            scans[i] = new StripeScan(tiling, (Softmax) request.attention().function(), sums);
        }
        description = new PlanDescription(
                "statistics",
                tiling.strips().provider().name(),
                "weights from scores and log-sum-exp, keys packed in blocks",
                (int) Math.min(tiling.strips().rowsTogether(), tiling.strips().rowsOfGroup()),
                KEY_BLOCK,
                workers.threads(),
                sums.memory().byteSize() + tiling.workspaceBytesPerThread() * workers.threads());
    }

    /** What will run: kernel, tiles, threads, workspace. */
    public PlanDescription description() {
        return description;
    }

    /** The request this was made for. */
    public StatisticsRequest request() {
        return request;
    }

    /**
     * Computes what is wanted.
     *
     * @param in of the first pass; the values are not read
     * @param logSumExpOfRows [batch, queryHeads, queryLength], of the first pass over the same inputs; that of another gives
     *     numbers without a meaning
     * @param out for all that is wanted, and nothing else
     * @throws IllegalArgumentException if a tensor does not fit the request or an output overlaps another tensor
     * @throws IllegalStateException if a tensor's arena, the workspace's arena or the workers are closed
     * @throws WrongThreadException if a tensor is confined to a thread that cannot serve
     */
    public void run(AttentionInputs in, Tensor logSumExpOfRows, StatisticsOutputs out) {
        workers.requireOutsideTask();
        arguments.check(in, logSumExpOfRows, out);
        calls.lock();
        try {
            if (!sums.memory().scope().isAlive()) {
                throw new IllegalStateException("the arena of the statistics is closed, and their workspace with it;"
                        + " keep it open as long as the plan");
            }
            inputs = in;
            logSumExp = logSumExpOfRows;
            outputs = out;
            for (firstHead = 0; firstHead < tiling.heads(); firstHead += headsTogether) {
                long heads = Math.min(headsTogether, tiling.heads() - firstHead);
                workers.run(heads * tiling.slices(), scanOfSlice);
                workers.run(heads * sums.chunks(), endOfChunk);
            }
        } finally {
            inputs = null;
            logSumExp = null;
            outputs = null;
            calls.unlock();
        }
    }

    private void scanSlice(int thread, long slice) {
        long head = firstHead + slice / tiling.slices();
        sums.clear(slice);
        long slot = Scratch.acquire(thread);
        try {
            for (long stripe = slice % tiling.slices(); stripe < tiling.stripes(); stripe += tiling.slices()) {
                scans[thread].run(
                        current(inputs),
                        current(logSumExp),
                        current(outputs),
                        batchOf(head),
                        headOf(head),
                        stripe,
                        slice,
                        slot);
            }
        } finally {
            Scratch.release(slot);
        }
    }

    private void endChunk(int thread, long task) {
        long head = task / sums.chunks();
        long ofAll = firstHead + head;
        sums.end(current(outputs), head, batchOf(ofAll), headOf(ofAll), task % sums.chunks());
    }

    private long batchOf(long head) {
        return head / request.sizes().queryHeads();
    }

    private long headOf(long head) {
        return head % request.sizes().queryHeads();
    }

    private static <T> T current(@Nullable T ofCall) {
        if (ofCall == null) {
            throw new IllegalStateException("no call is running");
        }
        return ofCall;
    }
}
