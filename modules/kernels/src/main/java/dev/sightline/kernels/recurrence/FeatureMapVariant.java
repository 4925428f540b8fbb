package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * What the mechanisms share that put features in place of the exponential: all but the map that each is known by. Time
 * O(length x features x valueDim), and a workspace that is bounded whatever the length.
 */
public abstract non-sealed class FeatureMapVariant extends StateVariant<Linear> {
    /** A variant of this name and description. */
    protected FeatureMapVariant(String name, String description) {
        super(name, description, Linear.class);
    }

    /** Whether the mechanism has this map. */
    protected abstract boolean serves(FeatureMap map);

    /** Who has the maps that this mechanism lacks, as the end of a sentence that begins with "ask the variant". */
    protected abstract String whoElse();

    @Override
    public final AttentionFunction.Family family() {
        return AttentionFunction.Family.LINEAR;
    }

    @Override
    final Refusal refusalOf(AttentionFunction.Family other) {
        return new Refusal(
                "it computes linear attention, and the request asks for " + other,
                other == AttentionFunction.Family.SOFTMAX
                        ? "ask the variant 'flash'"
                        : "ask the variant 'gated-linear' or 'gated-deltanet'");
    }

    @Override
    final List<Refusal> refusals(AttentionRequest request, Linear linear) {
        List<Refusal> refusals = new ArrayList<>();
        if (!serves(linear.featureMap())) {
            refusals.add(new Refusal(
                    "it does not serve the feature map " + linear.featureMap(), "ask the variant " + whoElse()));
        }
        if (!(request.mask() instanceof Mask.Full) && !(request.mask() instanceof Mask.Causal)) {
            refusals.add(new Refusal(
                    "its state cannot forget, so it serves full and causal masks, found " + request.mask(),
                    "use the variant 'sliding-window' for windows"));
        }
        if (request.logSumExp()) {
            refusals.add(
                    new Refusal("linear attention has no exponential, so no log-sum-exp", "ask for the output alone"));
        }
        return refusals;
    }

    @Override
    final StateRule rule(Linear linear) {
        return StateRule.of(linear);
    }
}
