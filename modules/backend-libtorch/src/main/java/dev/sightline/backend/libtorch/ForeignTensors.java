package dev.sightline.backend.libtorch;

import dev.sightline.memory.Tensor;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;

/** Views of off-heap memory as tensors of libtorch: no element is copied, whatever the strides. */
final class ForeignTensors {
    private ForeignTensors() {}

    /** A bare address: the memory belongs to the arena of the segment, never to JavaCPP. */
    private static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }

    /** The tensor with its own sizes and strides. */
    static org.bytedeco.pytorch.Tensor of(Tensor tensor) {
        int rank = tensor.shape().rank();
        long[] strides = new long[rank];
        for (int dimension = 0; dimension < rank; dimension++) {
            strides[dimension] = tensor.stride(dimension);
        }
        return of(tensor, tensor.shape().sizes(), strides);
    }

    /**
     * The memory from the tensor's first element on with other sizes and strides, in elements; they must stay within
     * the tensor's elements. The view is freed with the PointerScope around it.
     */
    static org.bytedeco.pytorch.Tensor of(Tensor tensor, long[] sizes, long[] strides) {
        long first = tensor.segment().address() + tensor.offset();
        return torch.from_blob(new Address(first), sizes, strides);
    }
}
