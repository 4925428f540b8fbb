package dev.sightline.attention.onnx;

import dev.sightline.attention.Workers;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/** Views and copies of tensors of rank 4, a row at a time. */
final class Rows {
    private Rows() {}

    /** Packed heads, [batch, length, heads * width], as [batch, heads, length, width]; rank 4 as it is. */
    static Tensor byHead(Tensor tensor, long heads) {
        if (tensor.shape().rank() == 4) {
            return tensor;
        }
        long width = tensor.size(2) / heads;
        Shape shape = Shape.of(tensor.size(0), heads, tensor.size(1), width);
        return view(tensor, shape, tensor.stride(0), width * tensor.stride(2), tensor.stride(1), tensor.stride(2));
    }

    /** The same memory from the first element on, in another shape. */
    static Tensor view(Tensor tensor, Shape shape, long... strides) {
        // An empty view may begin beyond its segment, where no slice can.
        long begin = shape.elements() == 0 ? 0 : tensor.offset();
        return Tensor.strided(tensor.segment().asSlice(begin), tensor.elementType(), shape, strides);
    }

    /** One row of a tensor of rank 4. */
    static Tensor row(Tensor tensor, long first, long second, long third) {
        return tensor.select(0, first).select(0, second).select(0, third);
    }

    /** Copies rows, each element to the nearest of the type it goes to. */
    static void copy(Tensor from, Tensor to, Workers workers) {
        long heads = to.size(1);
        long length = to.size(2);
        workers.run(to.size(0) * heads * length, (worker, task) -> {
            long sequence = task / (heads * length);
            long head = task / length % heads;
            row(to, sequence, head, task % length)
                    .copyFrom(row(from, sequence, head, task % length).toArray());
        });
    }

    /** The tensor, or a copy, in float32. */
    static Tensor inFloat32(String label, Tensor tensor, Workers workers, RunArena scratch) {
        if (tensor.elementType() == ElementType.FLOAT32) {
            return tensor;
        }
        Tensor copy = scratch.tensor(label, tensor.shape().sizes());
        copy(tensor, copy, workers);
        return copy;
    }
}
