package dev.sightline.kernels.tile;

import dev.sightline.memory.RunArena;
import java.lang.foreign.MemorySegment;

/**
 * Where the sums of segments wait to be merged when threads share the keys of a super-tile: with few rows, as in the
 * decoding of one token, there are fewer super-tiles than threads (Dao et al. 2023, "Flash-Decoding for long-context
 * inference"). Segments are merged in the order in which one thread would have closed them, so the bits are the same.
 *
 * @param tiling how the attention is cut
 * @param segmentsOfTile segments of a super-tile
 */
record SplitKeys(StripTiling tiling, long segmentsOfTile) {
    /** Fewer super-tiles than this for each thread leave some thread idle for long. */
    private static final int TILES_PER_THREAD = 2;

    static SplitKeys of(StripTiling tiling) {
        return new SplitKeys(
                tiling, StripTiling.ceilDiv(tiling.request().shape().keyLength(), StripTiling.SEGMENT));
    }

    /** Whether it pays to share the keys. */
    boolean pays(int threads) {
        return threads > 1
                && segmentsOfTile > 1
                && tiling.groups() * tiling.superTiles() < (long) TILES_PER_THREAD * threads;
    }

    /** Bytes of all sums. */
    long bytes() {
        return tiling.groups() * tiling.superTiles() * segmentsOfTile * bytesOfSegment();
    }

    private long bytesOfSegment() {
        return tiling.strips() * tiling.slots().openBytes();
    }

    MemorySegment allocate(RunArena arena) {
        return arena.allocate("sums of segments", bytes());
    }

    /** Stores the open part of each strip. */
    void store(MemorySegment sums, long tile, long segment, long slot, int strips) {
        StripSlots slots = tiling.slots();
        for (int i = 0; i < strips; i++) {
            Scratch.store(slots.outputs(slots.strip(slot, i)), sums, offset(tile, segment, i), slots.openBytes());
        }
    }

    /** Loads what {@link #store} stored. */
    void load(MemorySegment sums, long tile, long segment, long slot, int strips) {
        StripSlots slots = tiling.slots();
        for (int i = 0; i < strips; i++) {
            Scratch.load(sums, offset(tile, segment, i), slots.outputs(slots.strip(slot, i)), slots.openBytes());
        }
    }

    private long offset(long tile, long segment, int strip) {
        return (tile * segmentsOfTile + segment) * bytesOfSegment()
                + strip * tiling.slots().openBytes();
    }
}
