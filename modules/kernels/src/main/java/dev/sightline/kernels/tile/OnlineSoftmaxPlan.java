package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;
import static dev.sightline.kernels.tile.StripTiling.SEGMENT;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import java.lang.foreign.MemorySegment;

/**
 * Shares the work of {@link OnlineSoftmax} between threads: by super-tiles where there are enough of them, else by
 * segments of keys, which are merged when all are summed.
 */
public final class OnlineSoftmaxPlan extends KernelPlan {
    private final StripTiling tiling;
    private final SplitKeys split;
    private final boolean shared;
    private final MemorySegment sums;
    private final OnlineSoftmax[] softmax;
    private final SuperTile[] tiles;
    private final PlanDescription description;
    private final Workers.Task wholeTile = this::wholeTile;
    private final Workers.Task oneSegment = this::oneSegment;
    private final Workers.Task merge = this::merge;

    /** A plan for a softmax request that the caller has found servable. */
    public OnlineSoftmaxPlan(
            String variant, AttentionRequest request, Softmax function, Workers workers, RunArena arena) {
        super(request, workers);
        tiling = StripTiling.ofGroups(request, TileProviders.chosen(), workers.threads());
        split = SplitKeys.of(tiling);
        shared = split.pays(workers.threads());
        sums = shared ? split.allocate(arena) : MemorySegment.NULL;
        softmax = new OnlineSoftmax[workers.threads()];
        tiles = new SuperTile[workers.threads()];
        for (int i = 0; i < softmax.length; i++) {
            softmax[i] = new OnlineSoftmax(tiling, function);
            tiles[i] = new SuperTile(tiling);
        }
        description = new PlanDescription(
                variant,
                tiling.provider().name(),
                softmax[0].kernel(),
                (int) Math.min(tiling.rowsTogether(), tiling.rowsOfGroup()),
                StreamedSegmentSum.serves(request) ? (int) SEGMENT : KEY_BLOCK,
                workers.threads(),
                workspaceBytesPerThread(tiling) * workers.threads() + (shared ? split.bytes() : 0));
    }

    /** Scratch of a thread, and what it packs keys and values into, if it packs them. */
    static long workspaceBytesPerThread(StripTiling tiling) {
        return StreamedSegmentSum.serves(tiling.request()) ? tiling.slotBytes() : tiling.workspaceBytesPerThread();
    }

    @Override
    public PlanDescription description() {
        return description;
    }

    @Override
    protected void compute(Workers workers) {
        long superTiles = tiling.groups() * tiling.superTiles();
        if (shared) {
            requireOpen(sums);
            workers.run(superTiles * split.segmentsOfTile(), oneSegment);
            workers.run(superTiles, merge);
        } else {
            workers.run(superTiles, wholeTile);
        }
    }

    /** The last super-tiles first, because under a causal mask they are the longest. */
    private SuperTile tile(int thread, long task) {
        SuperTile tile = tiles[thread];
        tile.moveTo(task % tiling.groups(), tiling.superTiles() - 1 - task / tiling.groups());
        return tile;
    }

    private void wholeTile(int thread, long task) {
        SuperTile tile = tile(thread, task);
        long slot = Scratch.acquire(thread);
        try {
            softmax[thread].loadQueries(inputs(), tile, slot);
            softmax[thread].clearClosed(tile, slot);
            for (long segment = tile.firstSegment(); segment < tile.endSegment(); segment++) {
                if (tile.sees(segment)) {
                    softmax[thread].sumSegment(inputs(), tile, slot, segment);
                    softmax[thread].closeSegment(tile, slot);
                }
            }
            softmax[thread].end(outputs(), tile, slot);
        } finally {
            Scratch.release(slot);
        }
    }

    private void oneSegment(int thread, long task) {
        long segment = task % split.segmentsOfTile();
        SuperTile tile = tile(thread, task / split.segmentsOfTile());
        if (!tile.sees(segment)) {
            return;
        }
        long slot = Scratch.acquire(thread);
        try {
            softmax[thread].loadQueries(inputs(), tile, slot);
            softmax[thread].sumSegment(inputs(), tile, slot, segment);
            split.store(sums, task / split.segmentsOfTile(), segment, slot, tile.strips());
        } finally {
            Scratch.release(slot);
        }
    }

    private void merge(int thread, long task) {
        SuperTile tile = tile(thread, task);
        long slot = Scratch.acquire(thread);
        try {
            softmax[thread].clearClosed(tile, slot);
            for (long segment = tile.firstSegment(); segment < tile.endSegment(); segment++) {
                if (tile.sees(segment)) {
                    split.load(sums, task, segment, slot, tile.strips());
                    softmax[thread].closeSegment(tile, slot);
                }
            }
            softmax[thread].end(outputs(), tile, slot);
        } finally {
            Scratch.release(slot);
        }
    }
}
