package dev.sightline.kernels.linear;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.FeatureMap;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StripWorker;
import dev.sightline.kernels.tile.TileProvider;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The state {@code S = sum phi(k) v^T} of one head while a thread walks over its keys (Katharopoulos et al. 2020, Eq.
 * 10).
 *
 * <p>Keys are summed in segments: a closed part for the whole segments before, an open part for the keys since. A segment
 * sums from zero, so that many threads can sum segments apart and add them up in order to the same bits.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class LinearState {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final long NOTHING = -1;

    private final TileProvider provider;
    private final LinearTiling tiling;
    private final StripWorker worker;
    private final boolean mapped;
    private final long keyLength;
    private final int pitch;
    private final float[] open;
    private final float[] closed;
    private final float[] sum;
    private boolean sumIsStale;
    private long keys;
    private long loadedBlock;
    private long slot;

    LinearState(TileProvider provider, LinearTiling tiling, Linear function, StripWorker worker) {
        this.provider = provider;
        this.tiling = tiling;
        this.worker = worker;
        this.mapped = function.featureMap() == FeatureMap.ELU_PLUS_ONE;
        this.keyLength = tiling.request().shape().keyLength();
        this.pitch = tiling.paddedColumns();
        int floats = tiling.request().shape().headDim() * pitch;
        this.open = new float[floats];
        this.closed = new float[floats];
        this.sum = new float[floats];
    }

    /** Begins at a segment with nothing summed before it. */
    void begin(long ofSlot, long firstKey) {
        slot = ofSlot;
        keys = firstKey;
        loadedBlock = NOTHING;
        sumIsStale = true;
        Arrays.fill(closed, 0f);
        Scratch.clear(tiling.state(slot, 0), tiling.columnPanels() * tiling.statePanelBytes());
    }

    /** Begins at a segment whose predecessors were summed before. */
    void resume(long ofSlot, long firstKey, MemorySegment prefixes, long offset) {
        begin(ofSlot, firstKey);
        MemorySegment.copy(prefixes, FLOAT, offset, closed, 0, closed.length);
    }

    /** Folds keys in until there are {@code wanted}: a multiple of a block, or all. */
    void advance(Tensor key, Tensor value, long batch, long head, long wanted) {
        while (keys < wanted) {
            int count = load(key, value, batch, head, keys);
            for (int panel = 0; panel < tiling.columnPanels(); panel++) {
                worker.packValues(panel * provider.lanes(), tiling.packedValues(slot, panel));
                worker.accumulateState(tiling.packedValues(slot, panel), tiling.state(slot, panel));
            }
            keys += count;
            sumIsStale = true;
            if (keys % LinearTiling.SEGMENT == 0) {
                closeSegment();
            }
        }
    }

    private void closeSegment() {
        readOpen();
        for (int i = 0; i < closed.length; i++) {
            closed[i] += open[i];
        }
        Scratch.clear(tiling.state(slot, 0), tiling.columnPanels() * tiling.statePanelBytes());
    }

    /** Loads a block of keys, mapped, and of values, unless it is there already; returns its keys. */
    int load(Tensor key, Tensor value, long batch, long head, long block) {
        int count = (int) Math.min(KEY_BLOCK, keyLength - block);
        if (block != loadedBlock) {
            worker.loadKeys(key, batch, head, block, count);
            if (mapped) {
                worker.mapKeys(tiling.staging(slot));
            }
            worker.loadValues(value, batch, head, block, count);
            loadedBlock = block;
        }
        return count;
    }

    /** Keys in the state. */
    long keys() {
        return keys;
    }

    /** The state as {@code [headDim][paddedColumns]}, to be broadcast; valid until the next change. */
    float[] sum() {
        if (sumIsStale) {
            readOpen();
            for (int i = 0; i < sum.length; i++) {
                sum[i] = closed[i] + open[i];
            }
            sumIsStale = false;
        }
        return sum;
    }

    /** Stores the state. */
    void store(MemorySegment to, long offset) {
        MemorySegment.copy(sum(), 0, to, FLOAT, offset, sum.length);
    }

    /** {@code to += from} for two stored states. */
    void addStored(MemorySegment states, long from, long to) {
        MemorySegment.copy(states, FLOAT, from, closed, 0, closed.length);
        MemorySegment.copy(states, FLOAT, to, open, 0, open.length);
        for (int i = 0; i < closed.length; i++) {
            open[i] = closed[i] + open[i];
        }
        MemorySegment.copy(open, 0, states, FLOAT, to, open.length);
    }

    private void readOpen() {
        for (int panel = 0; panel < tiling.columnPanels(); panel++) {
            int column = panel * provider.lanes();
            int width = Math.min(provider.lanes(), tiling.columns() - column);
            for (int row = 0; row < tiling.request().shape().headDim(); row++) {
                long from = tiling.state(slot, panel) + row * provider.rowBytes();
                Scratch.read(from, open, row * pitch + column, width);
            }
        }
    }
}
