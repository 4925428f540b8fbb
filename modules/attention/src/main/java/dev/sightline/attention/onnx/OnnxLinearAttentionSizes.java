package dev.sightline.attention.onnx;

import dev.sightline.attention.AttentionShape;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Shape;

/**
 * The sizes and types of the outputs, as {@link OnnxLinearAttention#sizes} finds them from attributes and inputs.
 *
 * @param shape sizes of the computation; as many keys as queries
 * @param type of query, key, value, decay, beta and output
 * @param stateType of {@code past_state} and {@code present_state}; without a past state {@code type}, which the present
 *     one need not have then
 */
public record OnnxLinearAttentionSizes(AttentionShape shape, ElementType type, ElementType stateType) {

    /** Shape of {@code output}: [batch, length, qNumHeads * valueDim]. */
    public Shape output() {
        return Shape.of(shape.batch(), shape.queryLength(), shape.queryHeads() * shape.valueDim());
    }

    /** Shape of {@code present_state}: [batch, kvNumHeads, headDim, valueDim]. */
    public Shape presentState() {
        return shape.state();
    }
}
