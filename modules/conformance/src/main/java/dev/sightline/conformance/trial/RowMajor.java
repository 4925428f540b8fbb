package dev.sightline.conformance.trial;

import dev.sightline.memory.Shape;

/** Where an element of a row-major array lies in its shape. */
final class RowMajor {
    private RowMajor() {}

    static long[] index(Shape shape, long element) {
        long[] index = new long[shape.rank()];
        long rest = element;
        for (int dimension = shape.rank() - 1; dimension >= 0; dimension--) {
            index[dimension] = rest % shape.size(dimension);
            rest /= shape.size(dimension);
        }
        return index;
    }
}
