package dev.sightline.attention.onnx;

import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * The outputs of the operator {@code Attention}, shaped and typed as {@link OnnxAttentionSizes} says. The caller owns the
 * memory, which is overwritten whole; no output may overlap an input or another output. What is absent is not computed.
 *
 * @param y the attention
 * @param presentKey past keys and those of K, behind one another
 * @param presentValue past values and those of V, behind one another
 * @param qkMatmulOutput the scores at the stage that {@link QkMatmulOutputMode} names
 */
public record OnnxAttentionOutputs(
        Tensor y, Optional<Tensor> presentKey, Optional<Tensor> presentValue, Optional<Tensor> qkMatmulOutput) {

    /** Y alone. */
    public static OnnxAttentionOutputs of(Tensor y) {
        return new OnnxAttentionOutputs(y, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Y alone, newly allocated; errors as in {@link RunArena#tensor}. */
    public static OnnxAttentionOutputs allocate(OnnxAttentionSizes sizes, RunArena arena) {
        return of(arena.tensor("Y", sizes.type(), sizes.y().sizes()));
    }

    /** The same with newly allocated {@code present_key} and {@code present_value}. */
    public OnnxAttentionOutputs withPresent(OnnxAttentionSizes sizes, RunArena arena) {
        return withPresent(
                arena.tensor("present_key", sizes.type(), sizes.presentKey().sizes()),
                arena.tensor(
                        "present_value", sizes.valueType(), sizes.presentValue().sizes()));
    }

    /** The same with {@code present_key} and {@code present_value}. */
    public OnnxAttentionOutputs withPresent(Tensor key, Tensor value) {
        return new OnnxAttentionOutputs(y, Optional.of(key), Optional.of(value), qkMatmulOutput);
    }

    /** The same with a newly allocated {@code qk_matmul_output}. */
    public OnnxAttentionOutputs withQkMatmulOutput(OnnxAttentionSizes sizes, RunArena arena) {
        return withQkMatmulOutput(arena.tensor(
                "qk_matmul_output", sizes.type(), sizes.qkMatmulOutput().sizes()));
    }

    /** The same with {@code qk_matmul_output}. */
    public OnnxAttentionOutputs withQkMatmulOutput(Tensor scores) {
        return new OnnxAttentionOutputs(y, presentKey, presentValue, Optional.of(scores));
    }
}
