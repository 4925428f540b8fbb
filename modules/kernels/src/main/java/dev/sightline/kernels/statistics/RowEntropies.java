package dev.sightline.kernels.statistics;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.Mask;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.memory.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The entropies of the rows of a super-tile: a block adds up in float32, blocks in float64.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class RowEntropies {
    private static final ValueLayout.OfFloat USERS_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Softmax function;
    private final Mask mask;
    private final long keyLength;
    private final double[] bits;

    RowEntropies(StatisticsTiling tiling, Softmax function) {
        this.function = function;
        mask = function.mask();
        keyLength = tiling.request().sizes().keyLength();
        bits = new double[tiling.strips().rowsTogether()];
    }

    void clear() {
        Arrays.fill(bits, 0);
    }

    /** Adds what a block gives to the rows of a strip: a lane vector, in bits. */
    void add(int firstRow, int rows, long ofBlock) {
        for (int lane = 0; lane < rows; lane++) {
            bits[firstRow + lane] += Scratch.get(ofBlock + (long) lane * Float.BYTES);
        }
    }

    /** Writes the entropy of each row in nats. */
    void end(Tensor entropy, long batch, long head, long firstQuery, int rows) {
        for (int row = 0; row < rows; row++) {
            long to = entropy.rowOffset(batch, head, firstQuery + row);
            entropy.segment().set(USERS_FLOAT, to, (float) nats(firstQuery + row, head, bits[row]));
        }
    }

    /** A row whose one weight is 1 has an entropy of 0, not of the rounding of that weight. */
    private double nats(long query, long head, double sum) {
        long first = mask.visibleFrom(query, 0);
        if (first >= keyLength) {
            return 0;
        }
        boolean alone = function.changes().sink(head) == Double.NEGATIVE_INFINITY
                && mask.visibleFrom(query, first + 1) >= keyLength;
        boolean below = sum < 0; // a weight that rounding made larger than 1
        return Double.isNaN(sum) || !(alone || below) ? sum * Math.log(2) : 0;
    }
}
