package dev.sightline.evaluation.probe;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.DilatedMask;
import dev.sightline.attention.Mask;
import dev.sightline.attention.pattern.Longformer;
import dev.sightline.attention.pattern.StreamingLlm;

/** What it takes to go on with the next token, by counting alone. */
public final class TokenCost {
    private static final long LONG = 1 << 20;

    private TokenCost() {}

    /**
     * Bytes that must be kept, as float32: a recurrence keeps its state, linear attention the sum of its keys' features,
     * too, both whatever the length; softmax keeps every key and value that a later query can see: of a window, of sinks
     * and a window, of Longformer's global positions and its window, if no position is still to come that sees all; else
     * all, as of BigBird, whose later blocks may draw any.
     */
    public static double stateBytes(AttentionRequest request) {
        AttentionShape shape = request.shape();
        double heads = (double) shape.batch() * shape.keyValueHeads();
        double width = shape.headDim() + (double) shape.valueDim();
        double perHead = switch (request.function()) {
            case Recurrence recurrence -> (double) shape.headDim() * shape.valueDim();
            case Linear linear -> linear.featureMap().features(shape.headDim()) * (shape.valueDim() + 1.0);
            case Softmax softmax -> width * keptKeys(softmax.mask(), shape);
        };
        return heads * perHead * Float.BYTES;
    }

    private static double keptKeys(Mask mask, AttentionShape shape) {
        long length = shape.keyLength();
        return (double)
                switch (mask) {
                    case Mask.Window window -> Math.min(window.left() + 1, length);
                    case DilatedMask dilated -> Math.min(dilated.window().left() + 1, length);
                    default ->
                        StreamingLlm.describes(mask) || Longformer.describesGlobalsBefore(mask, length - 1)
                                ? mask.from(shape.queryLength() - 1).visiblePairs(1, length)
                                : length;
                };
    }

    /**
     * FLOPs of taking in a token and answering it after all others, over the visible pairs alone, as {@link
     * dev.sightline.attention.Cost#nominalFlops} counts them: of softmax those of one query; of a state, which takes the
     * same for every token, those of a whole sequence over its length.
     *
     * @param variant serves the request, and states behind causal or full masks
     * @param request of one query at the newest key
     */
    public static double flops(AttentionVariant variant, AttentionRequest request) {
        if (request.function() instanceof Softmax) {
            return variant.cost(request).nominalFlops();
        }
        AttentionShape shape = request.shape();
        // So long that no form which is cheaper for short sequences counts.
        AttentionShape whole = new AttentionShape(
                shape.batch(),
                shape.queryHeads(),
                shape.keyValueHeads(),
                LONG,
                LONG,
                shape.headDim(),
                shape.valueDim());
        AttentionRequest causal = new AttentionRequest(whole, behind(request.function(), Mask.causal(0)), false);
        AttentionRequest served = variant.refusals(causal).isEmpty()
                ? causal
                : causal.withFunction(behind(request.function(), Mask.full()));
        return variant.cost(served).nominalFlops() / LONG;
    }

    private static AttentionFunction behind(AttentionFunction function, Mask mask) {
        return switch (function) {
            case Softmax softmax -> softmax.withMask(mask);
            case Linear linear -> new Linear(linear.featureMap(), linear.normalised(), mask);
            case Recurrence recurrence -> recurrence.withMask(mask);
        };
    }
}
