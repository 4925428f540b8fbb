package dev.sightline.attention.onnx;

import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The inputs of the operator {@code Attention}, all of FLOAT32, FLOAT16 or BFLOAT16; the caller owns the memory, which is
 * only read. Rows, the last dimension, are contiguous.
 *
 * @param q [batch, qNumHeads, queryLength, headDim], or [batch, queryLength, qNumHeads * headDim]
 * @param k [batch, kvNumHeads, keyLength, headDim], or [batch, keyLength, kvNumHeads * headDim]; of the type of {@code q}
 * @param v [batch, kvNumHeads, keyLength, valueDim], or [batch, keyLength, kvNumHeads * valueDim]
 * @param attnMask which pairs take part, or what is added to their scores
 * @param pastKey [batch, kvNumHeads, pastLength, headDim], keys before those of {@code k}; of their type
 * @param pastValue [batch, kvNumHeads, pastLength, valueDim], values before those of {@code v}; of their type
 * @param nonpadKvSeqlen for each sequence, how many of its keys are no padding
 */
public record OnnxAttentionInputs(
        Tensor q,
        Tensor k,
        Tensor v,
        Optional<OnnxMask> attnMask,
        Optional<Tensor> pastKey,
        Optional<Tensor> pastValue,
        Optional<List<Long>> nonpadKvSeqlen) {

    /** @throws IllegalArgumentException if there are past keys without past values, or with unpadded lengths */
    public OnnxAttentionInputs {
        if (pastKey.isPresent() != pastValue.isPresent()) {
            throw new IllegalArgumentException(
                    (pastKey.isPresent() ? "past_key comes without past_value" : "past_value comes without past_key")
                            + "; give both or none");
        }
        if (pastKey.isPresent() && nonpadKvSeqlen.isPresent()) {
            throw new IllegalArgumentException("nonpad_kv_seqlen comes with past_key, but describes a cache that"
                    + " is kept outside; give one of the two");
        }
        nonpadKvSeqlen = nonpadKvSeqlen.map(List::copyOf);
    }

    /** The three inputs that are always there. */
    public static OnnxAttentionInputs of(Tensor q, Tensor k, Tensor v) {
        return new OnnxAttentionInputs(q, k, v, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same with a mask. */
    public OnnxAttentionInputs withAttnMask(OnnxMask mask) {
        return new OnnxAttentionInputs(q, k, v, Optional.of(mask), pastKey, pastValue, nonpadKvSeqlen);
    }

    /** The same with keys and values of earlier calls; errors as in the constructor. */
    public OnnxAttentionInputs withPast(Tensor key, Tensor value) {
        return new OnnxAttentionInputs(q, k, v, attnMask, Optional.of(key), Optional.of(value), nonpadKvSeqlen);
    }

    /** The same with the unpadded length of each sequence; errors as in the constructor. */
    public OnnxAttentionInputs withNonpadKvSeqlen(List<Long> lengths) {
        return new OnnxAttentionInputs(q, k, v, attnMask, pastKey, pastValue, Optional.of(lengths));
    }
}
