package dev.sightline.backend.onnxruntime;

import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import java.util.List;

/**
 * Softmax attention by the operator com.microsoft.GroupQueryAttention, in float32: causal with the last query beside
 * the last key, sliding windows, grouped heads. The operator keeps all scores of all heads of a short prompt; in a long
 * one and with a cache it works in blocks.
 *
 * <p>As many queries as keys are a prompt: tensors that lie row-major as [batch, length, heads, width] are read and
 * written in place. Fewer queries than keys go on where a cache ends: keys and values that lie row-major as [batch,
 * heads, length, width] serve as the operator's past and present at once, so that only their last {@code queryLength}
 * rows are copied. The operator writes those rows where they are already, the same bytes; where a segment is read-only,
 * it gets a copy of the whole instead. Tensors in other layouts are copied too, into memory that the first such call
 * takes from the arena.
 *
 * <p>The laws of the contract that it does not keep, by the operator's construction:
 *
 * <ul>
 *   <li>hidden-nan-stays-hidden and visible-nan-shows: hidden weights are multiplied by zero, not skipped, so a NaN or
 *       an infinity in a hidden key or value reaches the output;
 *   <li>some-queries-alone: the bits of a row depend on the rows computed with it, since the blocks do;
 *   <li>declared-workspace: the arena holds more after the first call with a layout that must be copied, since a plan
 *       does not know the layouts;
 *   <li>no-heap-allocation: a call allocates the Java objects that stand for its tensors, some kilobytes.
 * </ul>
 *
 * <p>Reference: ONNX Runtime, ContribOperators, com.microsoft.GroupQueryAttention; Ainslie et al. (2023), arXiv
 * 2305.13245.
 */
public final class GroupQueryVariant extends OnnxRuntimeVariant {
    /** What the operator demands that a head is a multiple of. */
    private static final int WIDTH_UNIT = 8;

    @Override
    public String name() {
        return "onnxruntime-gqa";
    }

    @Override
    public String description() {
        return "causal softmax attention by ONNX Runtime's operator GroupQueryAttention"
                + " (Ainslie et al. 2023, arXiv 2305.13245)";
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        List<Refusal> refusals = CommonRefusals.of(request);
        AttentionShape shape = request.shape();
        if (!isLastBesideLast(request)) {
            refusals.add(
                    new Refusal(
                            "its masks are causal or a causal window, with the last query beside the last key, and the request has "
                                    + request.mask() + " for lengths " + shape.queryLength() + "x" + shape.keyLength(),
                            "ask the variant 'onnxruntime-mha' or 'flash', or use Mask.causalBottomRight(queryLength, keyLength)"));
        }
        if (shape.headDim() != shape.valueDim()) {
            refusals.add(new Refusal(
                    "its keys and values have one width, and the request has headDim " + shape.headDim()
                            + " and valueDim " + shape.valueDim(),
                    "pad the narrower one with zeros"));
        }
        if (shape.headDim() % WIDTH_UNIT != 0) {
            refusals.add(new Refusal(
                    "its widths are multiples of " + WIDTH_UNIT + ", and the request has headDim " + shape.headDim(),
                    "pad the heads with zeros, or ask the variant 'onnxruntime-mha'"));
        }
        if (shape.batch() > 1 && shape.queryLength() > 1 && shape.queryLength() < shape.keyLength()) {
            refusals.add(new Refusal(
                    "its cache takes several queries of one sequence or one query of several, and the request has "
                            + shape.queryLength() + " queries of " + shape.batch(),
                    "plan for one sequence at a time, or ask the variant 'flash'"));
        }
        if (request.bias().isPresent()) {
            refusals.add(new Refusal(
                    "it is asked for masks alone, and the request has a bias", "ask the variant 'onnxruntime-mha'"));
        }
        return refusals;
    }

    private static boolean isLastBesideLast(AttentionRequest request) {
        AttentionShape shape = request.shape();
        long cached = shape.keyLength() - shape.queryLength();
        if (cached < 0) {
            return false;
        }
        return switch (request.mask()) {
            case Mask.Full full -> shape.queryLength() == 1;
            case Mask.Causal causal -> causal.offset() == cached;
            // The operator's window is an int, and takes 0 for no window.
            case Mask.Window window ->
                window.offset() == cached && window.right() == 0 && window.left() < Integer.MAX_VALUE;
            default -> false;
        };
    }

    @Override
    long engineBytes(AttentionRequest request) {
        return GroupQueryPlan.keepsScores(request) ? scoreBytes(request) : 0;
    }

    @Override
    long arenaBytes(AttentionRequest request) {
        return GroupQueryPlan.arenaBytes(request);
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new GroupQueryPlan(this, request, workers, arena);
    }
}
