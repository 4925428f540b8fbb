package dev.sightline.attention.onnx;

import dev.sightline.attention.AttentionShape;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Shape;

/**
 * The sizes and types of the outputs, as {@link OnnxAttention#sizes} finds them from attributes and inputs.
 *
 * @param shape sizes of the computation; its key length counts past keys too
 * @param pastLength keys that come from {@code past_key}
 * @param rank of Q, K, V and Y: 3 or 4
 * @param type of Q, K, Y, {@code present_key} and {@code qk_matmul_output}
 * @param valueType of V and {@code present_value}
 */
public record OnnxAttentionSizes(
        AttentionShape shape, long pastLength, int rank, ElementType type, ElementType valueType) {

    /** Shape of Y: [batch, qNumHeads, queryLength, valueDim], or [batch, queryLength, qNumHeads * valueDim]. */
    public Shape y() {
        return rank == 4
                ? shape.output()
                : Shape.of(shape.batch(), shape.queryLength(), shape.queryHeads() * shape.valueDim());
    }

    /** Shape of {@code present_key}: [batch, kvNumHeads, totalLength, headDim], whatever the rank of K. */
    public Shape presentKey() {
        return shape.key();
    }

    /** Shape of {@code present_value}: [batch, kvNumHeads, totalLength, valueDim], whatever the rank of V. */
    public Shape presentValue() {
        return shape.value();
    }

    /** Shape of {@code qk_matmul_output}: [batch, qNumHeads, queryLength, totalLength]. */
    public Shape qkMatmulOutput() {
        return Shape.of(shape.batch(), shape.queryHeads(), shape.queryLength(), shape.keyLength());
    }
}
