package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionShape;
import dev.sightline.memory.Shape;

/** The shape of the states of a recurrence. */
public final class StateShape {
    private StateShape() {}

    /** [batch, keyValueHeads, headDim, valueDim]. */
    public static Shape of(AttentionShape shape) {
        return Shape.of(shape.batch(), shape.keyValueHeads(), shape.headDim(), shape.valueDim());
    }
}
