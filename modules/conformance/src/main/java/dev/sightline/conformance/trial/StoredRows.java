package dev.sightline.conformance.trial;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RowQuantizer;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * Keys or values as they are stored.
 *
 * @param numbers [batch, heads, length, width], of any type
 * @param scales [batch, heads, length], what each row of INT8 numbers is multiplied by
 */
public record StoredRows(Tensor numbers, Optional<Tensor> scales) {
    /** The one number of an INT8 that {@link RowQuantizer} never stores. */
    private static final float LOWEST = -128;

    /** Stores float32 rows in a type; INT8 with a {@link #LOWEST} in the last row. */
    public static StoredRows of(RunArena arena, Tensor rows, ElementType type) {
        long[] sizes = rows.shape().sizes();
        Tensor numbers = arena.tensor("stored", type, sizes);
        if (type != ElementType.INT8) {
            return new StoredRows(numbers.copyFrom(rows.toArray()), Optional.empty());
        }
        Tensor scales = arena.tensor("scales", sizes[0], sizes[1], sizes[2]);
        RowQuantizer.quantize(rows, numbers, scales);
        if (sizes[2] > 1) {
            numbers.slice(2, sizes[2] - 1, sizes[2]).slice(3, 0, 1).fill(LOWEST);
        }
        return new StoredRows(numbers, Optional.of(scales));
    }

    /** The same rows as float32: exact, but for the rounding of a number times its scale. */
    public Tensor widen(RunArena arena) {
        Tensor rows = arena.tensor("widened", numbers.shape().sizes());
        float[] elements = numbers.toArray();
        if (scales.isPresent()) {
            float[] ofRows = scales.get().toArray();
            int width = (int) numbers.size(3);
            for (int i = 0; i < elements.length; i++) {
                elements[i] *= ofRows[i / width];
            }
        }
        return rows.copyFrom(elements);
    }
}
