package dev.sightline.attention.position;

import dev.sightline.attention.element.TensorChecks;
import dev.sightline.memory.Tensor;

/**
 * A learned vector for each position, added to embeddings. Reference: Gehring et al. (2017), section 3.1, arXiv
 * 1705.03122. There is none beyond the table: a longer sequence is an error, never a repetition of the last row.
 *
 * <p>Immutable; owns nothing. The memory of the table stays the caller's, is read at each call, and decides which threads
 * may call.
 *
 * @param table [maxLength, width], float32 of any strides; row {@code p} belongs to position {@code p}
 */
public record LearnedPositions(Tensor table) {
    /** @throws IllegalArgumentException if the table is not of rank 2 or not float32 */
    public LearnedPositions {
        TensorChecks.requireFloat32("table", table);
        TensorChecks.requireRank("table", table, 2, "[maxLength, width]");
    }

    /** Positions that the table has. */
    public long maxLength() {
        return table.size(0);
    }

    /** Elements of an embedding. */
    public long width() {
        return table.size(1);
    }

    /**
     * Adds its vector to every row.
     *
     * @param from [batch, length, width], float32 of any strides
     * @param to the same shape; may be {@code from}
     * @throws IllegalArgumentException if a shape or a type disagrees, a position is beyond the table, there are not as
     *     many positions as rows, {@code to} is read-only or overlaps the table, or the tensors overlap without being
     *     one
     * @throws IllegalStateException if a tensor lies in a closed arena
     * @throws WrongThreadException if a tensor is confined to another thread
     */
    public void add(Tensor from, Tensor to, Positions positions) {
        AddedRows rows = AddedRows.checked(from, to, positions, width());
        TensorChecks.requireFloat32("table", table);
        TensorChecks.requireApart("to", to, "table", table);
        long largest = positions.largest(from.size(1));
        if (largest >= maxLength()) {
            throw new IllegalArgumentException("position " + largest + " is beyond the table " + table.shape()
                    + " of learned positions; use positions below " + maxLength() + " or a longer table");
        }
        for (long sequence = 0; sequence < from.size(0); sequence++) {
            for (long row = 0; row < from.size(1); row++) {
                rows.add(sequence, row, table, positions.at(sequence, row));
            }
        }
    }
}
