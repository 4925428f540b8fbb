package dev.sightline.kernels.tile;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Refusal;
import java.util.ArrayList;
import java.util.List;

/** What no softmax variant on the tile engine can serve. */
public final class SoftmaxRefusals {
    private SoftmaxRefusals() {}

    /** The reasons; empty if there is none. */
    public static List<Refusal> of(AttentionRequest request) {
        List<Refusal> refusals = new ArrayList<>();
        if (!(request.function() instanceof Softmax)) {
            refusals.add(new Refusal(
                    "it computes softmax attention, and the request asks for "
                            + request.function().family(),
                    request.function().family() == AttentionFunction.Family.LINEAR
                            ? "ask the variant 'linear'"
                            : "ask the variant 'gated-linear' or 'gated-deltanet'"));
        }
        if (StripTiling.isTooWide(request, TileProviders.chosen())) {
            refusals.add(new Refusal(
                    "headDim " + request.shape().headDim() + " and valueDim "
                            + request.shape().valueDim() + " do not fit the " + Scratch.SLOT_BYTES
                            + " bytes of scratch of a thread",
                    "split the heads or the values"));
        }
        return refusals;
    }
}
