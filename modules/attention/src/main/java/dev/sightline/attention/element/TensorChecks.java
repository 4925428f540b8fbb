package dev.sightline.attention.element;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/** Checks of one tensor of a call, made before an element is read or written, so that a bad call changes nothing. */
public final class TensorChecks {
    private TensorChecks() {}

    /**
     * Requires elements that the calling thread can read as float32.
     *
     * @throws IllegalArgumentException if the elements are of another type
     * @throws IllegalStateException if the arena of the tensor is closed
     * @throws WrongThreadException if the tensor is confined to another thread
     */
    public static void requireFloat32(String name, Tensor tensor) {
        if (tensor.elementType() != ElementType.FLOAT32) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " is stored as " + tensor.elementType()
                    + ", expected FLOAT32; convert it");
        }
        tensor.requireAccessible(name);
    }

    /**
     * Requires as many dimensions as a layout has.
     *
     * @param layout the dimensions in words, as {@code [batch, length, width]}
     * @throws IllegalArgumentException if the rank differs
     */
    public static void requireRank(String name, Tensor tensor, int rank, String layout) {
        if (tensor.shape().rank() != rank) {
            throw new IllegalArgumentException(
                    name + " has shape " + tensor.shape() + ", expected " + layout + "; reshape it");
        }
    }

    /**
     * Requires a shape.
     *
     * @param reason what the shape follows from
     * @throws IllegalArgumentException if the shape differs
     */
    public static void requireShape(String name, Tensor tensor, Shape expected, String reason) {
        if (!tensor.shape().equals(expected)) {
            throw new IllegalArgumentException(name + " has shape " + tensor.shape() + ", expected " + expected
                    + " for " + reason + "; reshape it or allocate it anew");
        }
    }

    /**
     * Requires memory that can be written, with an address for each element.
     *
     * @throws IllegalArgumentException if the tensor is read-only or overlaps itself
     */
    public static void requireWritable(String name, Tensor tensor) {
        if (tensor.segment().isReadOnly()) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " is read-only; give a writable segment");
        }
        if (tensor.overlapsItself()) {
            throw new IllegalArgumentException(name + " " + tensor.shape()
                    + " has strides that map two elements to one address; give each element its own memory");
        }
    }

    /**
     * Requires that no byte of an output is one of an input.
     *
     * @throws IllegalArgumentException if the two may share a byte
     */
    public static void requireApart(String outputName, Tensor output, String inputName, Tensor input) {
        if (output.overlaps(input)) {
            throw new IllegalArgumentException(outputName + " " + output.shape() + " overlaps " + inputName + " "
                    + input.shape() + "; give the output its own memory");
        }
    }

    /**
     * As {@link #requireApart}, or that the two are one view, for computations that may work in place.
     *
     * @throws IllegalArgumentException if the two share bytes but differ in an address
     */
    public static void requireSameOrApart(String outputName, Tensor output, String inputName, Tensor input) {
        if (!isSameView(output, input) && output.overlaps(input)) {
            throw new IllegalArgumentException(outputName + " " + output.shape() + " overlaps " + inputName + " "
                    + input.shape() + " without being the same view; give the output its own memory, or pass one"
                    + " tensor as both to work in place");
        }
    }

    private static boolean isSameView(Tensor one, Tensor two) {
        if (!one.shape().equals(two.shape())
                || one.segment().address() + one.offset() != two.segment().address() + two.offset()) {
            return false;
        }
        for (int dimension = 0; dimension < one.shape().rank(); dimension++) {
            if (one.size(dimension) > 1 && one.stride(dimension) != two.stride(dimension)) {
                return false;
            }
        }
        return true;
    }
}
