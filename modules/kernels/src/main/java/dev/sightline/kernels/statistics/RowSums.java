package dev.sightline.kernels.statistics;

import dev.sightline.kernels.tile.LaneArithmetic;
import dev.sightline.kernels.tile.Scratch;
import java.util.Arrays;

/**
 * What each row of a super-tile gives to each column bin of the map: a block adds up in float32, blocks in float64. Rows
 * are kept apart until all their keys are done, so that the order of a cell's sum is that of the queries.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class RowSums {
    private final LaneArithmetic arithmetic;
    private final Bins columns;
    private final Bins bands;
    private final long rowBytes;
    private final int rowsTogether;
    private final double[] sums;

    RowSums(StatisticsTiling tiling) {
        arithmetic = tiling.strips().provider().arithmetic();
        columns = tiling.columns();
        bands = tiling.rows();
        rowBytes = tiling.strips().provider().rowBytes();
        rowsTogether = tiling.strips().rowsTogether();
        sums = new double[rowsTogether * columns.count()];
    }

    void clear() {
        Arrays.fill(sums, 0);
    }

    /**
     * Adds the weights of a strip and a range of keys.
     *
     * @param weights panel with a row for each key
     * @param total lane vector, overwritten
     */
    void add(int firstRow, int rows, long firstKey, int count, long weights, long total) {
        int key = 0;
        while (key < count) {
            int bin = columns.of(firstKey + key);
            int end = (int) Math.min(count, columns.first(bin + 1) - firstKey);
            arithmetic.sum(weights + key * rowBytes, end - key, total);
            for (int lane = 0; lane < rows; lane++) {
                sums[bin * rowsTogether + firstRow + lane] += Scratch.get(total + (long) lane * Float.BYTES);
            }
            key = end;
        }
    }

    /** Adds the rows to the cells of the map. */
    void end(SliceSums slices, long slice, long firstQuery, int rows) {
        for (int row = 0; row < rows; row++) {
            int band = bands.of(firstQuery + row);
            for (int bin = 0; bin < columns.count(); bin++) {
                slices.addToCell(slice, band, bin, sums[bin * rowsTogether + row]);
            }
        }
    }
}
