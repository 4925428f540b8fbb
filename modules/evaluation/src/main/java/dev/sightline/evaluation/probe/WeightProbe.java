package dev.sightline.evaluation.probe;

import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;

/**
 * Reads attention weights at chosen positions: the output is linear in the values, so a value column that is 1 at one
 * position and 0 elsewhere returns that position's weight for every query. Exact for any variant, masked or not,
 * normalised or not, and needs nothing of it but {@code forward}.
 *
 * <p>One call reads up to {@code valueDim} positions of each sequence of the batch. Reading all n weights of a row
 * takes n / valueDim calls, O(n^2 headDim) work: for short lengths and tests. Confined to one thread.
 */
public final class WeightProbe {
    private final NewestQueryAttention attention;
    private final Tensor value;
    private final Tensor output;

    /**
     * A probe of an attention; allocates an output from the arena.
     *
     * @param value zeros, [batch, 1, keyLength, valueDim]; used during {@link #read} and left as zeros, so that the
     *     probes
     *     of several attentions can share it
     */
    public WeightProbe(NewestQueryAttention attention, Tensor value, RunArena arena) {
        this.attention = attention;
        this.value = value;
        this.output = arena.tensor("probe weights", attention.shape().output().sizes());
    }

    /** The most positions that one call reads. */
    public int capacity() {
        return attention.shape().valueDim();
    }

    /**
     * Attends once and keeps the weights for {@link #weight}.
     *
     * @param positions for each sequence of the batch, at most {@link #capacity} positions
     * @param rowsWanted the first rows, whose weights are needed
     */
    public void read(Tensor query, Tensor key, int[][] positions, long rowsWanted) {
        mark(positions, 1);
        attention.forward(query, key, value, output, rowsWanted);
        mark(positions, 0);
    }

    private void mark(int[][] positions, float with) {
        for (int sequence = 0; sequence < positions.length; sequence++) {
            for (int column = 0; column < positions[sequence].length; column++) {
                value.set(with, sequence, 0, positions[sequence][column], column);
            }
        }
    }

    /** The weight that a query row of a sequence gave to the position in a place of its list. */
    public float weight(int sequence, int row, int place) {
        return output.get(sequence, 0, row, place);
    }
}
