package dev.sightline.kernels.statistics;

import static dev.sightline.kernels.tile.StripTiling.ceilDiv;

import dev.sightline.kernels.tile.Scratch;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The float64 sums of the slices in work: for each a number for every key, if the received mass is wanted, and one for
 * every cell of the map. Each slice is written by one thread; when all are done, they are added up in order.
 */
final class SliceSums {
    /** Keys whose slices a thread adds up at a time. */
    private static final long CHUNK = 8192;

    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;
    private static final ValueLayout.OfFloat USERS_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final long keys;
    private final int columns;
    private final int cells;
    private final int slices;
    private final MemorySegment sums;

    SliceSums(StatisticsTiling tiling, long headsTogether, RunArena arena) {
        StatisticsRequest request = tiling.request();
        keys = request.receivedMass() ? request.sizes().keyLength() : 0;
        columns = request.columnBins();
        cells = request.rowBins() * columns;
        slices = tiling.slices();
        sums = arena.allocate("sums of slices", Math.multiplyExact(headsTogether * slices, sliceBytes()));
    }

    private long sliceBytes() {
        return (keys + cells) * Double.BYTES;
    }

    MemorySegment memory() {
        return sums;
    }

    /** Begins a slice. */
    void clear(long slice) {
        long end = (slice + 1) * sliceBytes();
        for (long at = slice * sliceBytes(); at < end; at += Double.BYTES) {
            sums.set(DOUBLE, at, 0);
        }
    }

    /** Adds what a run of queries gives to a range of keys, and begins the next run. */
    void endRun(long slice, long firstKey, int count, long run) {
        long at = slice * sliceBytes() + firstKey * Double.BYTES;
        long lost = StatisticsTiling.lost(run);
        for (int key = 0; key < count; key++) {
            long mass = at + (long) key * Double.BYTES;
            long shift = (long) key * Float.BYTES;
            double ofRun = (double) Scratch.get(run + shift) + Scratch.get(lost + shift);
            sums.set(DOUBLE, mass, sums.get(DOUBLE, mass) + ofRun);
        }
        Scratch.clear(run, StatisticsTiling.RUN_BYTES);
    }

    /** Adds to a cell of the map. */
    void addToCell(long slice, int row, int column, double mass) {
        long at = slice * sliceBytes() + (keys + (long) row * columns + column) * Double.BYTES;
        sums.set(DOUBLE, at, sums.get(DOUBLE, at) + mass);
    }

    /** Tasks of adding up the slices of a head. */
    long chunks() {
        return ceilDiv(keys, CHUNK) + 1;
    }

    /**
     * Adds up the slices of a head for a chunk of keys, or, as the last chunk, for the map.
     *
     * @param head among those that are summed together
     */
    void end(StatisticsOutputs outputs, long head, long batch, long queryHead, long chunk) {
        long firstSlice = head * slices;
        if (chunk < chunks() - 1) {
            endKeys(outputs.receivedMass().orElseThrow(), firstSlice, batch, queryHead, chunk * CHUNK);
        } else if (outputs.map().isPresent()) {
            endMap(outputs.map().get(), firstSlice, batch, queryHead);
        }
    }

    private void endKeys(Tensor mass, long firstSlice, long batch, long queryHead, long firstKey) {
        for (long key = firstKey; key < Math.min(firstKey + CHUNK, keys); key++) {
            long to = mass.rowOffset(batch, queryHead, key);
            mass.segment().set(USERS_FLOAT, to, (float) total(firstSlice, key));
        }
    }

    private void endMap(Tensor map, long firstSlice, long batch, long queryHead) {
        for (int cell = 0; cell < cells; cell++) {
            long to = map.rowOffset(batch, queryHead, cell / columns) + cell % columns * map.stride(3) * Float.BYTES;
            map.segment().set(USERS_FLOAT, to, (float) total(firstSlice, keys + cell));
        }
    }

    private double total(long firstSlice, long index) {
        double total = 0;
        for (long slice = firstSlice; slice < firstSlice + slices; slice++) {
            total += sums.get(DOUBLE, slice * sliceBytes() + index * Double.BYTES);
        }
        return total;
    }
}
