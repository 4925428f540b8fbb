package dev.sightline.backend.onnxruntime;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.TileClass;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Shape;
import java.util.ArrayList;
import java.util.List;

/** What neither operator can compute. */
final class CommonRefusals {
    private CommonRefusals() {}

    static List<Refusal> of(AttentionRequest request) {
        List<Refusal> refusals = new ArrayList<>();
        if (!(request.function() instanceof Softmax softmax)) {
            refusals.add(new Refusal(
                    "it computes softmax attention, and the request asks for "
                            + request.function().family(),
                    "ask the variant 'linear'"));
        } else if ((float) softmax.scale() == 0) {
            refusals.add(new Refusal(
                    "a scale of 0 means 1 / sqrt(headDim) to it",
                    "multiply the queries by 0, or ask the variant 'flash'"));
        }
        if (!request.changes().equals(ScoreChanges.NONE)) {
            refusals.add(new Refusal(
                    "it takes scores as they are, and the request changes them: " + request.changes(),
                    "ask the variant 'flash'"));
        }
        if (request.paged()) {
            refusals.add(new Refusal(
                    "its keys and values lie together, and the request allows pages",
                    "copy them, or ask the variant 'flash'"));
        }
        if (request.chunkInvariant()) {
            refusals.add(new Refusal(
                    "its bits depend on how many queries are asked for together",
                    "ask for no chunk invariance, or the variant 'flash'"));
        }
        if (request.logSumExp()) {
            refusals.add(new Refusal(
                    "it has no output for the log-sum-exp of a row", "ask the variant 'libtorch' or 'flash'"));
        }
        if (request.keyValueType() != ElementType.FLOAT32) {
            refusals.add(new Refusal(
                    "its keys and values are stored as its queries are, in FLOAT32, and those of the request in "
                            + request.keyValueType(),
                    "store them as FLOAT32, or ask the variant 'flash'"));
        }
        refuseLarge(refusals, request.shape());
        return refusals;
    }

    /** Its Java interface takes buffers, whose size is an int. */
    private static void refuseLarge(List<Refusal> refusals, AttentionShape shape) {
        for (Shape tensor : List.of(shape.query(), shape.key(), shape.value(), shape.output())) {
            if (tensor.elements() > Integer.MAX_VALUE / Float.BYTES) {
                refusals.add(new Refusal(
                        "its tensors end at 2^31 - 1 bytes, and the request has one of " + tensor,
                        "split the batch or the heads"));
                return;
            }
        }
    }

    /** True if no query has a key hidden from it, whatever the mask is called. */
    static boolean seesEverything(AttentionRequest request) {
        AttentionShape shape = request.shape();
        return request.mask() instanceof Mask.Full
                || shape.queryLength() == 0
                || shape.keyLength() == 0
                || request.mask().classify(0, shape.queryLength(), 0, shape.keyLength()) == TileClass.FULL;
    }
}
