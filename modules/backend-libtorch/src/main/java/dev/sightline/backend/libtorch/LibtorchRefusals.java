package dev.sightline.backend.libtorch;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.memory.ElementType;
import java.util.ArrayList;
import java.util.List;

/** What libtorch's flash operator for the CPU cannot compute. */
final class LibtorchRefusals {
    private LibtorchRefusals() {}

    static List<Refusal> of(AttentionRequest request) {
        List<Refusal> refusals = new ArrayList<>();
        AttentionShape shape = request.shape();
        if (!(request.function() instanceof Softmax)) {
            refusals.add(new Refusal(
                    "it computes softmax attention, and the request asks for "
                            + request.function().family(),
                    "ask the variant 'linear'"));
        }
        if (!HeadGrouping.seesEverything(request) && !isTopLeft(request.mask())) {
            refusals.add(new Refusal(
                    "its only mask is causal with query 0 beside key 0, and the request has " + request.mask(),
                    "ask the variant 'flash', or use Mask.causal(0)"));
        }
        if (!HeadGrouping.seesEverything(request) && request.bias().isPresent()) {
            refusals.add(new Refusal(
                    "it takes a causal mask or a bias, not both, and the request has " + request.mask() + " and a bias",
                    "put -infinity into the bias, or ask the variant 'flash'"));
        }
        // Hidden scores become -infinity before the scale: a scale of 0 makes them NaN, a negative one the largest.
        if (!HeadGrouping.seesEverything(request)
                && request.function() instanceof Softmax softmax
                && !(softmax.scale() > 0)) {
            refusals.add(new Refusal(
                    "its causal mask needs a scale above 0, and the request has " + softmax.scale(),
                    "put the sign of the scale into the queries, or ask the variant 'flash'"));
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
        if (shape.headDim() != shape.valueDim()) {
            refusals.add(new Refusal(
                    "its keys and values have one width, and the request has headDim " + shape.headDim()
                            + " and valueDim " + shape.valueDim(),
                    "pad the narrower one with zeros"));
        }
        if (request.keyValueType() != ElementType.FLOAT32) {
            refusals.add(new Refusal(
                    "its keys and values are stored as its queries are, in FLOAT32, and those of the request in "
                            + request.keyValueType(),
                    "store them as FLOAT32, or ask the variant 'flash'"));
        }
        return refusals;
    }

    private static boolean isTopLeft(Mask mask) {
        return mask instanceof Mask.Causal causal && causal.offset() == 0;
    }
}
