package dev.sightline.attention.onnx;

import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/** Reads [batch, length, heads * headSize] in place as [batch, heads, length, headSize]. */
final class HeadView {
    private HeadView() {}

    /** A view of a float32 tensor of rank 3 whose last size is a multiple of the heads; shares its memory. */
    static Tensor of(Tensor tensor, long heads) {
        long headSize = tensor.size(2) / heads;
        Shape shape = Shape.of(tensor.size(0), heads, tensor.size(1), headSize);
        // An empty view may begin beyond its segment, where no slice can.
        long begin = shape.elements() == 0 ? 0 : tensor.offset();
        return Tensor.strided(
                tensor.segment().asSlice(begin),
                shape,
                tensor.stride(0),
                headSize * tensor.stride(2),
                tensor.stride(1),
                tensor.stride(2));
    }
}
