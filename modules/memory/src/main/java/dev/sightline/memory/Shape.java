package dev.sightline.memory;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The sizes of a tensor, outermost first. Every size is zero or more and the number of elements fits a {@code long}; a
 * shape that breaks either rule cannot be made, so nothing downstream checks for overflow again.
 *
 * <p>Immutable and thread-safe.
 */
public final class Shape {
    private final long[] sizes;
    private final long elements;

    private Shape(long[] sizes, long elements) {
        this.sizes = sizes;
        this.elements = elements;
    }

    /**
     * A shape of the given sizes.
     *
     * @throws IllegalArgumentException if a size is negative or the product of the sizes exceeds a {@code long}
     */
    public static Shape of(long... sizes) {
        long[] copy = sizes.clone();
        for (long size : copy) {
            if (size < 0) {
                throw new IllegalArgumentException("shape " + text(copy) + " has a negative size; sizes start at 0");
            }
        }
        return new Shape(copy, product(copy));
    }

    private static long product(long[] sizes) {
        if (LongStream.of(sizes).anyMatch(size -> size == 0)) {
            return 0;
        }
        long product = 1;
        for (long size : sizes) {
            if (Math.multiplyHigh(product, size) != 0 || product * size < 0) {
                throw new IllegalArgumentException(
                        "shape " + text(sizes) + " has more than 2^63 - 1 elements; use a smaller shape");
            }
            product *= size;
        }
        return product;
    }

    /** Number of dimensions; 0 for a scalar. */
    public int rank() {
        return sizes.length;
    }

    /** Size of one dimension, counted from the outermost. */
    public long size(int dimension) {
        return sizes[dimension];
    }

    /** The product of all sizes. */
    public long elements() {
        return elements;
    }

    /** A copy of the sizes. */
    public long[] sizes() {
        return sizes.clone();
    }

    /** Strides, in elements, of a row-major tensor of this shape; all 0 if there is no element to step to. */
    public long[] rowMajorStrides() {
        long[] strides = new long[sizes.length];
        // Beside a size of 0 the others may be so large that their product overflows.
        long stride = elements == 0 ? 0 : 1;
        for (int dimension = sizes.length - 1; dimension >= 0; dimension--) {
            strides[dimension] = stride;
            stride *= sizes[dimension];
        }
        return strides;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** The sizes as {@code [1, 8, 4096, 64]}. */
    @Override
    public String toString() {
        return text(sizes);
    }

    private static String text(long[] sizes) {
        return LongStream.of(sizes).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
