package dev.sightline.attention.onnx;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The operator {@code Attention} of ONNX, opsets 23 to 25, computed by any variant that serves softmax attention:
 *
 * <pre>{@code
 * OnnxAttention attention = OnnxAttention.ofOpset(24).withIsCausal(true).withSoftcap(30);
 * OnnxAttentionInputs inputs = OnnxAttentionInputs.of(q, k, v).withPast(pastKey, pastValue);
 * OnnxAttentionSizes sizes = attention.sizes(inputs);
 * OnnxAttentionOutputs outputs = OnnxAttentionOutputs.allocate(sizes, arena).withPresent(sizes, arena);
 * attention.run(inputs, outputs, variant, workers, arena);
 * }</pre>
 *
 * <p>In this order: {@code scale * Q . K}, the softcap, the mask, the softmax, the product with V. Query head {@code h}
 * reads key-value head {@code h / (qNumHeads / kvNumHeads)}. Query {@code i} stands at position {@code offset + i}, where
 * the offset is the past length, or {@code nonpad_kv_seqlen - queryLength} for each sequence, or 0; causal shows it the
 * keys up to its position (so without a cache the alignment is top left), and a window those from {@code leftWindowSize}
 * before to {@code rightWindowSize} after it. Keys from {@code nonpad_kv_seqlen} on are hidden. What causal, window,
 * lengths and mask hide adds up. A query that sees no key has a Y of 0, and weights of 0.
 *
 * <p>Computed in float32 from the stored numbers and rounded once, to the type of Q. Float64 tensors and integer masks
 * are not taken. A NaN in a hidden key or value stays hidden.
 *
 * <p>The opsets differ in what they take: 24 adds {@code nonpad_kv_seqlen} and masks shorter than the keys, 25 adds
 * windows and takes no head counts beside inputs of rank 4. All have the meaning that the specification has since it was
 * corrected in June 2026: releases of ONNX before 1.22 put the softcap behind the mask and numbered the modes
 * of {@code qk_matmul_output} otherwise; up to 1.22, a query without keys gave NaN, and unpadded lengths did not move the
 * causal diagonal. Reference: ONNX, operator Attention,
 * https://onnx.ai/onnx/operators/onnx__Attention.html.
 *
 * <p>Immutable and thread-safe.
 *
 * @param opset version of the operator: 23, 24 or 25, the last that is no later than the opset of the model
 * @param isCausal whether a query sees no key behind its own position
 * @param scale factor of the scores; empty for {@code 1 / sqrt(headDim)}
 * @param softcap bound of the scores; 0 for none
 * @param qNumHeads heads of Q; given exactly for inputs of rank 3
 * @param kvNumHeads heads of K and V; given exactly for inputs of rank 3
 * @param qkMatmulOutputMode what {@code qk_matmul_output} shows
 * @param softmaxPrecision in which type the softmax is asked for; see there
 * @param leftWindowSize keys visible before a query's own position, or -1 for all
 * @param rightWindowSize keys visible after a query's own position, or -1 for all
 */
public record OnnxAttention(
        int opset,
        boolean isCausal,
        OptionalDouble scale,
        double softcap,
        OptionalLong qNumHeads,
        OptionalLong kvNumHeads,
        QkMatmulOutputMode qkMatmulOutputMode,
        Optional<SoftmaxPrecision> softmaxPrecision,
        long leftWindowSize,
        long rightWindowSize) {

    /** @throws IllegalArgumentException if an attribute is out of its range, or later than the opset */
    public OnnxAttention {
        if (opset < 23 || opset > 25) {
            throw new IllegalArgumentException("Attention is an operator of opsets 23 to 25, found " + opset
                    + "; give the version of the operator, not of the model: the last that is no later");
        }
        if (scale.isPresent() && !(scale.getAsDouble() >= 0 && Float.isFinite((float) scale.getAsDouble()))) {
            throw new IllegalArgumentException("scale " + scale.getAsDouble()
                    + " has no square root to multiply Q and K by; give 0 or more, or none for 1 / sqrt(headDim)");
        }
        if (!(softcap >= 0)) {
            throw new IllegalArgumentException("softcap " + softcap + " bounds nothing; give 0 for none, or more");
        }
        requireHeads("q_num_heads", qNumHeads);
        requireHeads("kv_num_heads", kvNumHeads);
        requireWindow("left_window_size", leftWindowSize, opset);
        requireWindow("right_window_size", rightWindowSize, opset);
    }

    private static void requireHeads(String name, OptionalLong heads) {
        if (heads.isPresent() && heads.getAsLong() < 1) {
            throw new IllegalArgumentException(name + " " + heads.getAsLong() + " is not positive; give 1 or more");
        }
    }

    private static void requireWindow(String name, long size, int opset) {
        if (size < -1) {
            throw new IllegalArgumentException(name + " " + size + " is no distance; give -1 for all keys, or more");
        }
        if (size >= 0 && opset < 25) {
            throw new IllegalArgumentException(
                    name + " " + size + " needs opset 25, found " + opset + "; use OnnxAttention.ofOpset(25)");
        }
    }

    /**
     * The operator with its default attributes.
     *
     * @throws IllegalArgumentException unless the opset is 23, 24 or 25
     */
    public static OnnxAttention ofOpset(int opset) {
        return new OnnxAttention(
                opset,
                false,
                OptionalDouble.empty(),
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                QkMatmulOutputMode.SCORES,
                Optional.empty(),
                -1,
                -1);
    }

    /** With another {@code is_causal}. */
    public OnnxAttention withIsCausal(boolean causal) {
        return new OnnxAttention(
                opset,
                causal,
                scale,
                softcap,
                qNumHeads,
                kvNumHeads,
                qkMatmulOutputMode,
                softmaxPrecision,
                leftWindowSize,
                rightWindowSize);
    }

    /** With a {@code scale}; errors as in the constructor. */
    public OnnxAttention withScale(double factor) {
        return new OnnxAttention(
                opset,
                isCausal,
                OptionalDouble.of(factor),
                softcap,
                qNumHeads,
                kvNumHeads,
                qkMatmulOutputMode,
                softmaxPrecision,
                leftWindowSize,
                rightWindowSize);
    }

    /** With a {@code softcap}; errors as in the constructor. */
    public OnnxAttention withSoftcap(double bound) {
        return new OnnxAttention(
                opset,
                isCausal,
                scale,
                bound,
                qNumHeads,
                kvNumHeads,
                qkMatmulOutputMode,
                softmaxPrecision,
                leftWindowSize,
                rightWindowSize);
    }

    /** With {@code q_num_heads} and {@code kv_num_heads}; errors as in the constructor. */
    public OnnxAttention withNumHeads(long ofQueries, long ofKeysAndValues) {
        return new OnnxAttention(
                opset,
                isCausal,
                scale,
                softcap,
                OptionalLong.of(ofQueries),
                OptionalLong.of(ofKeysAndValues),
                qkMatmulOutputMode,
                softmaxPrecision,
                leftWindowSize,
                rightWindowSize);
    }

    /** With a {@code qk_matmul_output_mode}. */
    public OnnxAttention withQkMatmulOutputMode(QkMatmulOutputMode mode) {
        return new OnnxAttention(
                opset,
                isCausal,
                scale,
                softcap,
                qNumHeads,
                kvNumHeads,
                mode,
                softmaxPrecision,
                leftWindowSize,
                rightWindowSize);
    }

    /** With a {@code softmax_precision}. */
    public OnnxAttention withSoftmaxPrecision(SoftmaxPrecision precision) {
        return new OnnxAttention(
                opset,
                isCausal,
                scale,
                softcap,
                qNumHeads,
                kvNumHeads,
                qkMatmulOutputMode,
                Optional.of(precision),
                leftWindowSize,
                rightWindowSize);
    }

    /** With {@code left_window_size} and {@code right_window_size}; errors as in the constructor. */
    public OnnxAttention withWindow(long left, long right) {
        return new OnnxAttention(
                opset,
                isCausal,
                scale,
                softcap,
                qNumHeads,
                kvNumHeads,
                qkMatmulOutputMode,
                softmaxPrecision,
                left,
                right);
    }

    /**
     * The sizes of the computation and of its outputs. Reads no element.
     *
     * @throws IllegalArgumentException if an input does not fit the others or the attributes, or is later than the opset
     */
    public OnnxAttentionSizes sizes(OnnxAttentionInputs inputs) {
        return InputChecks.sizes(this, inputs);
    }

    /**
     * What a variant is asked for: one request, if all sequences and heads see the same keys; otherwise one for each
     * sequence, or for each query head of those whose heads differ. For costs and refusals; {@link #run} asks the same.
     * Reads the mask once.
     *
     * @throws IllegalArgumentException as {@link #sizes}
     */
    public List<AttentionRequest> requests(OnnxAttentionInputs inputs) {
        return new OnnxRun(this, inputs).requests();
    }

    /**
     * Computes the outputs. A boolean mask becomes a {@link dev.sightline.attention.Mask} at one bit a pair; a mask to
     * add is read as float32 and copied. The variant does the rest, but for {@code qk_matmul_output}, which is as large
     * as the scores anyway and computed apart, {@code 2 * headDim} FLOPs for each of them.
     *
     * @param workers threads that compute
     * @param scratch where copies in other types and layouts, and the workspaces of plans, are allocated: float32 queries
     *     and Y if these are narrow, keys and values behind past ones if no present output takes them, a mask to add. All
     *     stays until the caller closes it: give a decoding loop an arena for each step
     * @throws IllegalArgumentException as {@link #sizes}, or if an output does not fit them or overlaps another tensor
     * @throws dev.sightline.attention.RefusedRequestException if the variant refuses a request
     * @throws dev.sightline.memory.OffHeapMemoryException if the scratch is exhausted
     * @throws IllegalStateException if an arena or the workers are closed
     * @throws WrongThreadException if a tensor is confined to a thread that cannot serve
     */
    public void run(
            OnnxAttentionInputs inputs,
            OnnxAttentionOutputs outputs,
            AttentionVariant variant,
            Workers workers,
            RunArena scratch) {
        new OnnxRun(this, inputs).run(outputs, variant, workers, scratch);
    }
}
