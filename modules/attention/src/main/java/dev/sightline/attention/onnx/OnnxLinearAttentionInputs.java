package dev.sightline.attention.onnx;

import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * The inputs of the operator {@code LinearAttention}; the caller owns the memory, which is only read. All but the state
 * are of one type, FLOAT32, FLOAT16 or BFLOAT16. Rows, the last dimension, are contiguous; decay and beta may have any
 * strides.
 *
 * @param query [batch, length, qNumHeads * headDim]
 * @param key [batch, length, kvNumHeads * headDim]
 * @param value [batch, length, kvNumHeads * valueDim]
 * @param pastState [batch, kvNumHeads, headDim, valueDim], what the first position finds, of any of the three types; 0
 *     if absent
 * @param decay natural logarithms of what the state is multiplied by, [batch, length, kvNumHeads], or [batch, length,
 *     kvNumHeads * headDim] for each row of the state; -infinity forgets it. Present iff the rule is gated
 * @param beta how much of the correction is written, [batch, length, kvNumHeads], or [batch, length, 1] for all heads.
 *     Present iff the rule is corrected
 */
public record OnnxLinearAttentionInputs(
        Tensor query,
        Tensor key,
        Tensor value,
        Optional<Tensor> pastState,
        Optional<Tensor> decay,
        Optional<Tensor> beta) {

    /** The three inputs that are always there. */
    public static OnnxLinearAttentionInputs of(Tensor query, Tensor key, Tensor value) {
        return new OnnxLinearAttentionInputs(query, key, value, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same behind a state of earlier calls. */
    public OnnxLinearAttentionInputs withPastState(Tensor state) {
        return new OnnxLinearAttentionInputs(query, key, value, Optional.of(state), decay, beta);
    }

    /** The same with decays. */
    public OnnxLinearAttentionInputs withDecay(Tensor logarithms) {
        return new OnnxLinearAttentionInputs(query, key, value, pastState, Optional.of(logarithms), beta);
    }

    /** The same with betas. */
    public OnnxLinearAttentionInputs withBeta(Tensor shares) {
        return new OnnxLinearAttentionInputs(query, key, value, pastState, decay, Optional.of(shares));
    }
}
