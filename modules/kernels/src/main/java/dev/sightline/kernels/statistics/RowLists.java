package dev.sightline.kernels.statistics;

import dev.sightline.kernels.tile.LaneArithmetic;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.memory.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The highest weights of the rows of a super-tile, each list sorted. Keys come in order, so that a later one takes the
 * place of an earlier one only if it weighs more. A weight that is not a number enters no list.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class RowLists {
    private static final ValueLayout.OfFloat USERS_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Below every weight: what a list that is not full asks for. */
    private static final float ANY = -1f;

    private final LaneArithmetic arithmetic;
    private final int length;
    private final float[] weights;
    private final int[] keys;
    private final int[] found;
    private final float[] least;

    RowLists(StatisticsTiling tiling) {
        arithmetic = tiling.strips().provider().arithmetic();
        length = tiling.request().highestKeys();
        int rows = tiling.strips().rowsTogether();
        weights = new float[rows * length];
        keys = new int[rows * length];
        found = new int[rows];
        least = new float[rows];
    }

    void clear() {
        Arrays.fill(found, 0);
        Arrays.fill(least, ANY);
    }

    /**
     * Offers contiguous weights to the list of a row.
     *
     * @param visible for each key, from {@code firstVisible} on, a bit for each lane that sees it
     * @param lane of the row
     */
    void offer(int row, long offered, long firstKey, int count, long[] visible, int firstVisible, int lane) {
        float bar = least[row];
        // One look at the highest of a block spares most blocks the look at each.
        if (!(arithmetic.highest(offered, count) > bar)) {
            return;
        }
        for (int key = 0; key < count; key++) {
            float weight = Scratch.get(offered + (long) key * Float.BYTES);
            if (weight > bar && (visible[firstVisible + key] >>> lane & 1) != 0) {
                insert(row, weight, (int) (firstKey + key));
                bar = least[row];
            }
        }
    }

    private void insert(int row, float weight, int key) {
        int first = row * length;
        int at = first + (found[row] == length ? length - 1 : found[row]++);
        for (; at > first && weights[at - 1] < weight; at--) {
            weights[at] = weights[at - 1];
            keys[at] = keys[at - 1];
        }
        weights[at] = weight;
        keys[at] = key;
        least[row] = found[row] == length ? weights[first + length - 1] : ANY;
    }

    /** Writes the lists. */
    void end(HighestKeys highest, long batch, long head, long firstQuery, int rows) {
        Tensor ofWeights = highest.weights();
        for (int row = 0; row < rows; row++) {
            long to = ofWeights.rowOffset(batch, head, firstQuery + row);
            for (int rank = 0; rank < length; rank++) {
                int at = row * length + rank;
                boolean present = rank < found[row];
                long offset = to + rank * ofWeights.stride(3) * Float.BYTES;
                ofWeights.segment().set(USERS_FLOAT, offset, present ? weights[at] : 0f);
                highest.setKey(batch, head, firstQuery + row, rank, present ? keys[at] : -1);
            }
        }
    }
}
