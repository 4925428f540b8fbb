package dev.sightline.attention.onnx;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;

/**
 * The input {@code attn_mask}: a tensor of rank 0 to 4 that broadcasts, aligned at the last dimension, to {@code [batch,
 * qNumHeads, queryLength, totalLength]}, where the total length counts past keys too. So rank 2 is {@code [queryLength,
 * totalLength]} and rank 3 begins with the heads, not the batch. The caller owns the memory.
 *
 * <p>From opset 24 on, the last dimension may be shorter than the total length, one included: the keys beyond it are
 * hidden. In opset 23 it is the total length, or one, which broadcasts.
 */
public sealed interface OnnxMask {
    /** The tensor. */
    Tensor tensor();

    /**
     * A boolean mask.
     *
     * @param tensor INT8, a byte an element as ONNX stores booleans; a pair takes part where it is not 0
     */
    record Visible(Tensor tensor) implements OnnxMask {
        /** @throws IllegalArgumentException if the tensor is not INT8 or of too high a rank */
        public Visible {
            requireRank(tensor);
            if (tensor.elementType() != ElementType.INT8) {
                throw new IllegalArgumentException("a boolean attn_mask " + tensor.shape() + " is stored as "
                        + tensor.elementType() + ", expected INT8 with 1 for true; numbers to add are OnnxMask.added");
            }
        }
    }

    /**
     * A mask that is added to the scores. Where it is -infinity the pair is hidden, as if a boolean mask said so.
     *
     * @param tensor FLOAT32, FLOAT16 or BFLOAT16
     */
    record Added(Tensor tensor) implements OnnxMask {
        /** @throws IllegalArgumentException if the tensor is INT8 or of too high a rank */
        public Added {
            requireRank(tensor);
            if (tensor.elementType() == ElementType.INT8) {
                throw new IllegalArgumentException("an attn_mask " + tensor.shape() + " to add is stored as INT8,"
                        + " expected a floating-point type; a boolean one is OnnxMask.visible");
            }
        }
    }

    /** A boolean mask; errors as in {@link Visible}. */
    static OnnxMask visible(Tensor tensor) {
        return new Visible(tensor);
    }

    /** A mask to add; errors as in {@link Added}. */
    static OnnxMask added(Tensor tensor) {
        return new Added(tensor);
    }

    private static void requireRank(Tensor tensor) {
        if (tensor.shape().rank() > 4) {
            throw new IllegalArgumentException("attn_mask " + tensor.shape() + " has rank "
                    + tensor.shape().rank()
                    + ", expected at most 4: [batch, qNumHeads, queryLength, totalLength]");
        }
    }
}
