package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import java.util.ArrayList;
import java.util.List;

/**
 * What the mechanisms share that put features in place of the exponential: all but the map that each is known by. Time
 * O(length x features x valueDim), and a workspace that does not depend on the length.
 */
public abstract class FeatureMapVariant implements AttentionVariant {
    private final String name;
    private final String description;

    /** A variant of this name and description. */
    protected FeatureMapVariant(String name, String description) {
        this.name = name;
        this.description = description;
    }

    /** Whether the mechanism has this map. */
    protected abstract boolean serves(FeatureMap map);

    /** Who has the maps that this mechanism lacks, as the end of a sentence that begins with "ask the variant". */
    protected abstract String whoElse();

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String description() {
        return description;
    }

    @Override
    public final AttentionFunction.Family family() {
        return AttentionFunction.Family.LINEAR;
    }

    @Override
    public final String provider() {
        return TileProviders.chosen().name();
    }

    @Override
    public final List<Refusal> refusals(AttentionRequest request) {
        if (!(request.function() instanceof Linear linear)) {
            return List.of(new Refusal(
                    "it computes linear attention, and the request asks for "
                            + request.function().family(),
                    request.function().family() == AttentionFunction.Family.SOFTMAX
                            ? "ask the variant 'flash'"
                            : "ask the variant 'gated-linear' or 'gated-deltanet'"));
        }
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
        refusals.addAll(RecurrenceVariant.refusalsOfSize(request, StateRule.of(linear)));
        return refusals;
    }

    @Override
    public final Cost cost(AttentionRequest request) {
        requireServed(request);
        return RecurrenceVariant.cost(request, StateRule.of((Linear) request.function()));
    }

    @Override
    public final AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new RecurrencePlan(name, request, StateRule.of((Linear) request.function()), workers);
    }
}
