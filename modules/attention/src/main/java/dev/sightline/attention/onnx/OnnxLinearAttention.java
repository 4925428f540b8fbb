package dev.sightline.attention.onnx;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;

/**
 * The operator {@code LinearAttention} of ONNX, opset 27, computed by any variant that serves its recurrence:
 *
 * <pre>{@code
 * OnnxLinearAttention attention = OnnxLinearAttention.ofHeads(8, 4);
 * OnnxLinearAttentionInputs inputs = OnnxLinearAttentionInputs.of(query, key, value)
 *         .withDecay(decay)
 *         .withBeta(beta)
 *         .withPastState(state);
 * OnnxLinearAttentionOutputs outputs = OnnxLinearAttentionOutputs.allocate(attention.sizes(inputs), arena);
 * attention.run(inputs, outputs, variant, workers, arena);
 * }</pre>
 *
 * <p>For each sequence and key-value head a state S, [headDim, valueDim], begins as {@code past_state} or 0 and goes
 * through the positions: it is multiplied by {@code exp(decay)}, row by row or as a whole; the value, or {@code beta}
 * times its difference to {@code S^T key}, is written for the key; and each query head {@code h} that reads key-value
 * head {@code h / (qNumHeads / kvNumHeads)} gets {@code scale S^T query}. The key is taken as it is: the rules with a
 * correction want it normalised, which is the model's part.
 *
 * <p>Computed in float32 from the stored numbers and rounded once, outputs to the type of the query and the state to
 * that of the past one. The result is the recurrence's, position by position: a call for several positions and calls
 * for each, with states as float32, give the same bits.
 *
 * <p>Of the built-in variants {@code gated-linear} serves the rules {@code linear} and {@code gated}, {@code
 * gated-deltanet} serves {@code delta} and {@code gated_delta}; {@code mamba2} serves {@code gated} where the decay is
 * one number a head, {@code deltanet} serves {@code delta}.
 *
 * <p>Immutable and thread-safe. Reference: ONNX, operator LinearAttention,
 * https://onnx.ai/onnx/operators/onnx__LinearAttention.html.
 *
 * @param updateRule how a position is written
 * @param scale factor of the outputs; 0 for {@code 1 / sqrt(headDim)}
 * @param qNumHeads heads of the query and of the output; a multiple of {@code kvNumHeads}
 * @param kvNumHeads heads of key, value and state
 * @param chunkSize a hint, without effect: a variant chooses its own chunks, and no bit depends on them
 */
public record OnnxLinearAttention(
        OnnxUpdateRule updateRule, double scale, long qNumHeads, long kvNumHeads, long chunkSize) {
    private static final long DEFAULT_CHUNK_SIZE = 64;

    /** @throws IllegalArgumentException if the scale is not finite in float32, or the heads do not divide */
    public OnnxLinearAttention {
        if (!Float.isFinite((float) scale)) {
            throw new IllegalArgumentException(
                    "scale " + scale + " is not finite in float32; give 0 for 1 / sqrt(headDim), or a number");
        }
        if (qNumHeads < 1 || kvNumHeads < 1 || qNumHeads % kvNumHeads != 0) {
            throw new IllegalArgumentException(
                    "q_num_heads " + qNumHeads + " is not a positive multiple of kv_num_heads " + kvNumHeads
                            + "; give 1 or more of each, and as many query heads for every key-value head");
        }
    }

    /** The operator with its default attributes, and the two that have none; errors as in the constructor. */
    public static OnnxLinearAttention ofHeads(long qNumHeads, long kvNumHeads) {
        return new OnnxLinearAttention(OnnxUpdateRule.GATED_DELTA, 0, qNumHeads, kvNumHeads, DEFAULT_CHUNK_SIZE);
    }

    /** With an {@code update_rule}. */
    public OnnxLinearAttention withUpdateRule(OnnxUpdateRule rule) {
        return new OnnxLinearAttention(rule, scale, qNumHeads, kvNumHeads, chunkSize);
    }

    /** With a {@code scale}; errors as in the constructor. */
    public OnnxLinearAttention withScale(double factor) {
        return new OnnxLinearAttention(updateRule, factor, qNumHeads, kvNumHeads, chunkSize);
    }

    /** With a {@code chunk_size}. */
    public OnnxLinearAttention withChunkSize(long positions) {
        return new OnnxLinearAttention(updateRule, scale, qNumHeads, kvNumHeads, positions);
    }

    /**
     * The sizes of the computation and of its outputs. Reads no element.
     *
     * @throws IllegalArgumentException if an input is missing or unwanted, or does not fit the others or the attributes
     */
    public OnnxLinearAttentionSizes sizes(OnnxLinearAttentionInputs inputs) {
        return LinearAttentionChecks.sizes(this, inputs);
    }

    /**
     * What a variant is asked for, in one request: a causal recurrence that hands out its state. For costs and refusals;
     * {@link #run} asks the same. Reads no element.
     *
     * @throws IllegalArgumentException as {@link #sizes}
     */
    public AttentionRequest request(OnnxLinearAttentionInputs inputs) {
        return new LinearAttentionRun(this, inputs).request();
    }

    /**
     * Computes both outputs.
     *
     * @param workers threads that compute
     * @param scratch where float32 copies are allocated if the tensors are narrow, of query, output, decay, beta and
     *     states; keys and values are read as they are stored. All stays until the caller closes it: give a decoding loop
     *     an arena for each step
     * @throws IllegalArgumentException as {@link #sizes}, or if an output does not fit them or overlaps another tensor
     * @throws dev.sightline.attention.RefusedRequestException if the variant refuses the request
     * @throws dev.sightline.memory.OffHeapMemoryException if the scratch is exhausted
     * @throws IllegalStateException if an arena or the workers are closed
     * @throws WrongThreadException if a tensor is confined to a thread that cannot serve
     */
    public void run(
            OnnxLinearAttentionInputs inputs,
            OnnxLinearAttentionOutputs outputs,
            AttentionVariant variant,
            Workers workers,
            RunArena scratch) {
        new LinearAttentionRun(this, inputs).run(outputs, variant, workers, scratch);
    }
}
