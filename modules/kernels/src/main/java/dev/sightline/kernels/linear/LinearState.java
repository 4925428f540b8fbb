package dev.sightline.kernels.linear;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.FeatureMap;
import dev.sightline.kernels.tile.LaneArithmetic;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StripWorker;
import dev.sightline.kernels.tile.TileProvider;
import java.lang.foreign.MemorySegment;

/**
 * The state {@code S = sum phi(k) v^T} of one head while a thread walks over its keys (Katharopoulos et al. 2020, Eq.
 * 10).
 *
 * <p>Keys are summed in segments: a closed part for the whole segments before, an open part for the keys since. A
 * segment sums from zero, so that many threads can sum segments apart and add them up in order to the same bits.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class LinearState {
    private static final long NOTHING = -1;

    private final LinearTiling tiling;
    private final TileProvider provider;
    private final LaneArithmetic arithmetic;
    private final StripWorker worker;
    private final PackedState packed;
    private final boolean mapped;
    private final long keyLength;
    private final int rows;
    private boolean packedIsStale;
    private long keys;
    private long loadedBlock;
    private long slot;

    LinearState(LinearTiling tiling, StripWorker worker) {
        this.tiling = tiling;
        this.provider = tiling.provider();
        this.arithmetic = provider.paired().arithmetic();
        this.worker = worker;
        this.packed = new PackedState(tiling);
        this.mapped = tiling.function().featureMap() == FeatureMap.ELU_PLUS_ONE;
        this.keyLength = tiling.request().shape().keyLength();
        this.rows = tiling.panels() * tiling.paddedColumns();
    }

    /** Begins at a segment with nothing summed before it. */
    void begin(long ofSlot, long firstKey) {
        slot = ofSlot;
        keys = firstKey;
        loadedBlock = NOTHING;
        packedIsStale = true;
        Scratch.clear(tiling.closed(slot), tiling.stateBytes());
        Scratch.clear(tiling.open(slot), tiling.stateBytes());
    }

    /** Begins at a segment whose predecessors were summed before. */
    void resume(long ofSlot, long firstKey, MemorySegment prefixes, long offset) {
        begin(ofSlot, firstKey);
        Scratch.load(prefixes, offset, tiling.closed(slot), tiling.stateBytes());
    }

    /** Folds keys in until there are {@code wanted}: a multiple of a block, or all. */
    void advance(AttentionInputs inputs, long batch, long head, long wanted) {
        while (keys < wanted) {
            int count = load(inputs, batch, head, keys);
            for (int panel = 0; panel < tiling.panels(); panel++) {
                worker.accumulateState(
                        tiling.features(slot) + panel * tiling.featurePanelBytes(),
                        tiling.open(slot) + panel * tiling.statePanelBytes());
            }
            keys += count;
            packedIsStale = true;
            if (keys % LinearTiling.SEGMENT == 0) {
                closeSegment();
            }
        }
    }

    private void closeSegment() {
        arithmetic.add(tiling.closed(slot), tiling.open(slot), rows, tiling.closed(slot));
        Scratch.clear(tiling.open(slot), tiling.stateBytes());
    }

    /** Loads a block of keys, mapped, and of values, unless it is there already; returns its keys. */
    int load(AttentionInputs inputs, long batch, long head, long block) {
        int count = (int) Math.min(KEY_BLOCK, keyLength - block);
        if (block != loadedBlock) {
            long staging = tiling.staging(slot);
            worker.loadValues(inputs.value(), inputs.valueScale(), batch, head, block, count, staging);
            worker.loadKeyFeatures(inputs.key(), inputs.keyScale(), batch, head, block, count, mapped, staging);
            int panelRowBytes = (int) provider.paired().rowBytes();
            provider.packer()
                    .spreadRows(
                            staging,
                            count,
                            tiling.headDim(),
                            panelRowBytes,
                            tiling.featurePanelBytes(),
                            tiling.features(slot));
            loadedBlock = block;
        }
        return count;
    }

    /** Keys in the state. */
    long keys() {
        return keys;
    }

    /** The product of the state with a strip of queries, written to a panel of outputs. */
    void answer(long queries, long outputs) {
        if (packedIsStale) {
            packed.pack(slot);
            packedIsStale = false;
        }
        packed.apply(queries, outputs);
    }

    /** Stores the state; nothing is summed after that. */
    void store(MemorySegment to, long offset) {
        closeSegment();
        Scratch.store(tiling.closed(slot), to, offset, tiling.stateBytes());
    }

    /** {@code to += from} for two stored states. */
    void addStored(long ofSlot, MemorySegment states, long from, long to) {
        long one = tiling.closed(ofSlot);
        long other = tiling.open(ofSlot);
        Scratch.load(states, from, one, tiling.stateBytes());
        Scratch.load(states, to, other, tiling.stateBytes());
        arithmetic.add(one, other, rows, other);
        Scratch.store(other, states, to, tiling.stateBytes());
    }
}
