package dev.sightline.evaluation.race;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/**
 * In which order the heads of a tensor [batch, heads, length, width] lie in memory. Engines differ in what they read in
 * place and in what they read fastest, and a race must not decide for them; with one head the layouts are the same.
 */
public enum Layout {
    /** A head after the other, as caches of keys and values lie: [batch, heads, length, width]. */
    HEAD_MAJOR,
    /** A position after the other, as projections write them: [batch, length, heads, width]. */
    LENGTH_MAJOR;

    /** Allocates a tensor of this layout; whatever the layout, its shape is [batch, heads, length, width]. */
    Tensor allocate(RunArena arena, String label, ElementType type, Shape shape) {
        return switch (this) {
            case HEAD_MAJOR -> arena.tensor(label, type, shape.sizes());
            case LENGTH_MAJOR ->
                arena.tensor(label, type, shape.size(0), shape.size(2), shape.size(1), shape.size(3))
                        .permute(0, 2, 1, 3);
        };
    }

    /** How figures call it. */
    String label() {
        return this == HEAD_MAJOR ? "heads-first" : "positions-first";
    }
}
