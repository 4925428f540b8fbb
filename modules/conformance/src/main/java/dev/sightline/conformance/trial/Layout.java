package dev.sightline.conformance.trial;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * How the elements of a tensor [batch, heads, length] or [batch, heads, length, width] lie in memory. Rows are always
 * contiguous, as the plugin interface demands; anything else may vary.
 */
public enum Layout {
    /** Row-major without gaps. */
    CONTIGUOUS,
    /** The heads of one position side by side, [batch, length, heads, width]: what a projection writes. */
    INTERLEAVED,
    /** A slice of a tensor that is larger in every dimension: gaps after each row, head and sequence. */
    SLICED,
    /** Row-major, but beginning one element after a multiple of the alignment. */
    OFF_ALIGNMENT;

    /** Bytes that a tensor of the shape spans in this layout. */
    long bytes(ElementType type, Shape shape) {
        return type.bytes()
                * switch (this) {
                    case CONTIGUOUS, INTERLEAVED -> shape.elements();
                    case OFF_ALIGNMENT -> shape.elements() + 1;
                    case SLICED -> enlarged(shape).elements();
                };
    }

    /** Views a segment of {@link #bytes} bytes or more. */
    Tensor view(MemorySegment segment, ElementType type, Shape shape) {
        return switch (this) {
            case CONTIGUOUS -> Tensor.of(segment, type, shape.sizes());
            case OFF_ALIGNMENT -> Tensor.of(segment.asSlice(type.bytes()), type, shape.sizes());
            case INTERLEAVED -> interleaved(segment, type, shape);
            case SLICED -> {
                Tensor view = Tensor.of(segment, type, enlarged(shape).sizes());
                for (int dimension = 0; dimension < shape.rank(); dimension++) {
                    view = view.slice(dimension, 1, 1 + shape.size(dimension));
                }
                yield view;
            }
        };
    }

    private static Tensor interleaved(MemorySegment segment, ElementType type, Shape shape) {
        long[] sizes = shape.sizes();
        long heads = sizes[1];
        sizes[1] = sizes[2];
        sizes[2] = heads;
        Tensor stored = Tensor.of(segment, type, sizes);
        return shape.rank() == 3 ? stored.permute(0, 2, 1) : stored.permute(0, 2, 1, 3);
    }

    private static Shape enlarged(Shape shape) {
        return Shape.of(Arrays.stream(shape.sizes()).map(size -> size + 2).toArray());
    }
}
