package dev.sightline.kernels.statistics;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;
import static dev.sightline.kernels.tile.StripTiling.ceilDiv;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.TileProvider;

/**
 * How statistics are cut. The queries of one head are cut into stripes, and stripes are dealt in turn to slices, which
 * are summed apart and then added in order. Slices are the unit of parallel work: as a causal mask gives later queries
 * more to do, each gets some of every part. Neither stripes nor slices depend on the threads or the width of vectors,
 * and so no sum does.
 *
 * <p>Within a stripe, super-tiles of a few strips share a packed block of keys, as everywhere.
 *
 * @param request what is wanted
 * @param strips the strips of one head after another, without values
 */
record StatisticsTiling(StatisticsRequest request, StripTiling strips) {
    /**
     * Queries whose weights are added up in compensated float32 before their sum meets the float64 one; a multiple of
     * the lanes of every provider.
     */
    static final int RUN = 48;

    /** Queries in a stripe: enough that packing keys costs a few percent. */
    static final int STRIPE = 8 * RUN;

    /** Bytes of the sums of a run and of what rounding took from them. */
    static final long RUN_BYTES = 2L * KEY_BLOCK * Float.BYTES;

    /** Slices of a head with many queries: each has its own sums for every key, 64 bytes a key together. */
    private static final int MOST_SLICES = 8;

    /** Slices wanted for each thread, so that the last to finish does not idle the others. */
    private static final int TASKS_PER_THREAD = 4;

    /** @throws IllegalArgumentException if a head is too wide for the scratch of a thread */
    static StatisticsTiling of(StatisticsRequest wanted, TileProvider chosen) {
        AttentionShape shape = wanted.sizes();
        TileProvider provider = shape.queryLength() <= chosen.narrow().lanes() ? chosen.narrow() : chosen;
        AttentionShape withoutValues = new AttentionShape(
                shape.batch(),
                shape.queryHeads(),
                shape.keyValueHeads(),
                shape.queryLength(),
                shape.keyLength(),
                shape.headDim(),
                1);
        AttentionRequest scores = wanted.attention().withShape(withoutValues);
        StripTiling single = new StripTiling(scores, provider, 1, 1);
        long present = Math.max(1, ceilDiv(shape.queryLength(), provider.lanes()));
        long fitting = (Scratch.SLOT_BYTES - single.slots().stripBase() - tailBytes(provider))
                / single.slots().stripBytes();
        long most = Math.min(fitting, STRIPE / provider.lanes());
        // Runs begin where super-tiles do: more than one of these must be whole runs.
        long stripsOfRun = RUN / provider.lanes();
        long strips = present <= most ? present : most / stripsOfRun * stripsOfRun;
        if (strips < 1) {
            throw new IllegalArgumentException("headDim " + shape.headDim() + " does not fit the " + Scratch.SLOT_BYTES
                    + " bytes of scratch of a thread; split the heads");
        }
        return new StatisticsTiling(wanted, new StripTiling(scores, provider, 1, (int) strips));
    }

    /** Query heads of all sequences. */
    long heads() {
        return strips.groups();
    }

    /** Stripes of a head. */
    long stripes() {
        return ceilDiv(request.sizes().queryLength(), STRIPE);
    }

    /** Slices of a head, 1 or more. */
    int slices() {
        return Math.clamp(stripes(), 1, MOST_SLICES);
    }

    /** Heads whose slices are summed at a time: what the workspace is for. */
    long headsTogether(int threads) {
        return Math.min(heads(), ceilDiv((long) TASKS_PER_THREAD * threads, slices()));
    }

    /** The keys of the map. */
    Bins columns() {
        return new Bins(request.sizes().keyLength(), Math.max(1, request.columnBins()));
    }

    /** The queries of the map. */
    Bins rows() {
        return new Bins(request.sizes().queryLength(), Math.max(1, request.rowBins()));
    }

    /** Where the sums of a run of queries lie in a slot, a float for each key of a block; behind the strips. */
    long runSums(long slot) {
        return strips.slots().strip(slot, strips.strips());
    }

    /** Where what rounding took from these sums lies, directly behind them. */
    static long lost(long runSums) {
        return runSums + (long) KEY_BLOCK * Float.BYTES;
    }

    /** Where weights are turned from lanes into rows. */
    long turned(long slot) {
        return runSums(slot) + RUN_BYTES;
    }

    private static long tailBytes(TileProvider provider) {
        return RUN_BYTES + provider.transposition().stagingBytes(KEY_BLOCK);
    }

    /** Scratch and heap of a thread. */
    long workspaceBytesPerThread() {
        long rows = strips.rowsTogether();
        long lists = rows * (request.highestKeys() + 1) * (Float.BYTES + Integer.BYTES);
        return strips.workspaceBytesPerThread()
                + tailBytes(strips.provider())
                + rows * Double.BYTES
                + lists
                + rows * request.columnBins() * Double.BYTES;
    }
}
