package dev.sightline.backend.onnxruntime;

import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the copy of one tensor [batch, heads, length, width] in the order that an operator wants, taken from the
 * run's arena when it is first needed. Not thread-safe.
 */
final class Staging {
    private final RunArena arena;
    private final String label;
    private final Shape shape;
    private @Nullable Tensor copy;

    Staging(RunArena arena, String label, Shape shape) {
        this.arena = arena;
        this.label = label;
        this.shape = shape;
    }

    /** The tensor itself if its elements lie as wanted, else a copy. */
    Tensor read(Tensor tensor, Axes axes) {
        return axes.fit(tensor) ? tensor : copyOf(tensor, axes);
    }

    /** A copy in the order wanted, wherever the tensor lies. */
    Tensor copyOf(Tensor tensor, Axes axes) {
        Tensor staged = axes.view(room(axes));
        copy(tensor, staged);
        return staged;
    }

    /** Where an operator shall write: the tensor itself, or memory that {@link #written} copies from. */
    Tensor write(Tensor tensor, Axes axes) {
        return axes.fit(tensor) ? tensor : axes.view(room(axes));
    }

    /** Brings what was written into the tensor, if it is not there already. */
    void written(Tensor staged, Tensor tensor) {
        if (staged != tensor) {
            copy(staged, tensor);
        }
    }

    private Tensor room(Axes axes) {
        Tensor room = copy;
        if (room == null) {
            room = arena.tensor(label, shape.elements());
            copy = room;
        }
        room.requireAccessible(label);
        return Tensor.of(room.segment(), axes.sizes(shape));
    }

    /** Copies the rows of one tensor into another of the same shape. */
    static void copy(Tensor from, Tensor to) {
        long rowBytes = from.size(3) * Float.BYTES;
        for (long batch = 0; batch < from.size(0); batch++) {
            for (long head = 0; head < from.size(1); head++) {
                for (long row = 0; row < from.size(2); row++) {
                    MemorySegment.copy(
                            from.segment(),
                            from.rowOffset(batch, head, row),
                            to.segment(),
                            to.rowOffset(batch, head, row),
                            rowBytes);
                }
            }
        }
    }
}
