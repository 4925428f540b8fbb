package dev.sightline.attention.onnx;

import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;

/**
 * The outputs of the operator {@code LinearAttention}, shaped and typed as {@link OnnxLinearAttentionSizes} says. The
 * caller owns the memory, which is overwritten whole. No output may overlap an input or the other output, with one
 * exception: {@code present_state} may be the tensor of {@code past_state}, which is then advanced in place.
 *
 * @param output what the queries read
 * @param presentState the state after the last position, of the type of {@code past_state}; where there is none, of
 *     FLOAT32, FLOAT16 or BFLOAT16
 */
public record OnnxLinearAttentionOutputs(Tensor output, Tensor presentState) {

    /** Both, newly allocated; errors as in {@link RunArena#tensor}. */
    public static OnnxLinearAttentionOutputs allocate(OnnxLinearAttentionSizes sizes, RunArena arena) {
        return new OnnxLinearAttentionOutputs(
                arena.tensor("output", sizes.type(), sizes.output().sizes()),
                arena.tensor(
                        "present_state", sizes.stateType(), sizes.presentState().sizes()));
    }
}
