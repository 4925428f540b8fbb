package dev.sightline.backend.onnxruntime;

import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/** The two orders in which the operators want the axes of a tensor [batch, heads, length, width] in memory. */
enum Axes {
    /** Row-major as it is. */
    HEADS_FIRST,
    /** Row-major as [batch, length, heads, width]: the heads of one position side by side. */
    ROWS_FIRST;

    /** True if the elements lie in this order without gaps. */
    boolean fit(Tensor tensor) {
        return inMemory(tensor).isContiguous();
    }

    /** A view of the shape on a row-major tensor of {@link #sizes}. */
    Tensor view(Tensor inMemory) {
        return inMemory(inMemory);
    }

    /** Sizes of the shape in the order of memory. */
    long[] sizes(Shape shape) {
        long[] sizes = shape.sizes();
        return this == HEADS_FIRST ? sizes : new long[] {sizes[0], sizes[2], sizes[1], sizes[3]};
    }

    /** Swapping two axes is its own inverse, so this serves both ways. */
    private Tensor inMemory(Tensor tensor) {
        return this == HEADS_FIRST ? tensor : tensor.permute(0, 2, 1, 3);
    }
}
