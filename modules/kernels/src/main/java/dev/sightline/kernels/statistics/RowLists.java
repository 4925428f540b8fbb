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

    private final LaneArithmetic arithmetic;
    private final int length;
    private final float[] weights;
    private final int[] keys;
    private final int[] found;

    RowLists(StatisticsTiling tiling) {
        arithmetic = tiling.strips().provider().arithmetic();
        length = tiling.request().highestKeys();
        int rows = tiling.strips().rowsTogether();
        weights = new float[rows * length];
        keys = new int[rows * length];
        found = new int[rows];
    }

    void clear() {
        Arrays.fill(found, 0);
    }

    /** Offers contiguous weights of keys that the row sees, all of them. */
    void offer(int row, long offered, long firstKey, int count) {
        if (isPromising(row, offered, count)) {
            for (int key = 0; key < count; key++) {
                offer(row, Scratch.get(offered + (long) key * Float.BYTES), firstKey + key);
            }
        }
    }

    /**
     * As {@link #offer}, for keys of which the row sees some.
     *
     * @param visible for each key, from {@code firstVisible} on, a bit for each lane that sees it
     */
    void offerVisible(int row, long offered, long firstKey, int count, long[] visible, int firstVisible, int lane) {
        if (isPromising(row, offered, count)) {
            for (int key = 0; key < count; key++) {
                if ((visible[firstVisible + key] >>> lane & 1) != 0) {
                    offer(row, Scratch.get(offered + (long) key * Float.BYTES), firstKey + key);
                }
            }
        }
    }

    /** One look at the highest of a block spares most blocks the look at each. */
    private boolean isPromising(int row, long offered, int count) {
        return found[row] < length || arithmetic.highest(offered, count) > least(row);
    }

    private void offer(int row, float weight, long key) {
        boolean full = found[row] == length;
        if (Float.isNaN(weight) || (full && !(weight > least(row)))) {
            return;
        }
        int first = row * length;
        int at = first + (full ? length - 1 : found[row]++);
        for (; at > first && weights[at - 1] < weight; at--) {
            weights[at] = weights[at - 1];
            keys[at] = keys[at - 1];
        }
        weights[at] = weight;
        keys[at] = (int) key;
    }

    private float least(int row) {
        return weights[row * length + length - 1];
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
