package dev.sightline.backend.onnxruntime;

import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import java.util.List;

/**
 * Softmax attention by the operator com.microsoft.MultiHeadAttention, in float32: full, causal for as many queries as
 * keys, a bias, and grouped heads for a single query. Without a mask and a bias and for 128 queries or more it works in
 * blocks; otherwise it keeps all scores of all heads.
 *
 * <p>Tensors that lie row-major as [batch, heads, length, width], or all of them as [batch, length, heads, width], are
 * read and written in place; the latter the operator transposes for itself. Others are copied.
 *
 * <p>The laws of the contract that it does not keep, by the operator's construction:
 *
 * <ul>
 *   <li>hidden-nan-stays-hidden and visible-nan-shows: hidden weights are multiplied by zero, not skipped, so a NaN or
 *       an infinity in a hidden key or value reaches the output;
 *   <li>some-queries-alone: the bits of a row depend on the rows computed with it, since the blocks do;
 *   <li>zero-bias and bias-as-a-mask: with a bias the operator takes another way, with bits of its own;
 *   <li>memory-layout: the two orders in memory are two ways through the operator, with bits of their own;
 *   <li>no-heap-allocation: a call allocates the Java objects that stand for its tensors, some kilobytes.
 * </ul>
 *
 * <p>Reference: ONNX Runtime, ContribOperators, com.microsoft.MultiHeadAttention.
 */
public final class MultiHeadVariant extends OnnxRuntimeVariant {
    @Override
    public String name() {
        return "onnxruntime-mha";
    }

    @Override
    public String description() {
        return "softmax attention by ONNX Runtime's operator MultiHeadAttention";
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        List<Refusal> refusals = CommonRefusals.of(request);
        AttentionShape shape = request.shape();
        boolean full = CommonRefusals.seesEverything(request);
        if (!full && !isCausalSelfAttention(request)) {
            refusals.add(new Refusal(
                    "its only mask is causal for as many queries as keys, and the request has " + request.mask()
                            + " for lengths " + shape.queryLength() + "x" + shape.keyLength(),
                    "ask the variant 'onnxruntime-gqa' or 'flash'"));
        }
        boolean grouped = shape.groupSize() > 1;
        if (grouped && !(shape.queryLength() == 1 && full)) {
            refusals.add(new Refusal(
                    "its keys have as many heads as its queries unless there is one query that sees every key,"
                            + " and the request has heads " + shape.queryHeads() + "/" + shape.keyValueHeads(),
                    "ask the variant 'onnxruntime-gqa' or 'flash'"));
        }
        request.bias().ifPresent(bias -> {
            if (grouped || !canFold(bias, shape)) {
                refusals.add(new Refusal(
                        "its bias is one for all heads of all sequences or one for each, without grouped heads,"
                                + " and the request has " + bias + " and heads " + shape.queryHeads() + "/"
                                + shape.keyValueHeads(),
                        "write the bias out for each head of each sequence, or ask the variant 'libtorch'"));
            }
        });
        return refusals;
    }

    private static boolean isCausalSelfAttention(AttentionRequest request) {
        AttentionShape shape = request.shape();
        return request.mask() instanceof Mask.Causal causal
                && causal.offset() == 0
                && shape.queryLength() == shape.keyLength();
    }

    /** Heads become sequences of one head, so that each needs its own bias or all the same. */
    private static boolean canFold(ScoreBias bias, AttentionShape shape) {
        long sequences = bias.perSequence() ? shape.batch() : 1;
        long heads = bias.perHead() ? shape.queryHeads() : 1;
        return sequences * heads == 1 || sequences * heads == shape.batch() * shape.queryHeads();
    }

    @Override
    long engineBytes(AttentionRequest request) {
        return MultiHeadPlan.keepsScores(request) ? scoreBytes(request) : 0;
    }

    @Override
    long arenaBytes(AttentionRequest request) {
        return 0;
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new MultiHeadPlan(this, request, workers, arena);
    }
}
