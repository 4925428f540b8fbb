package dev.sightline.kernels.linear;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.recurrence.RecurrencePlan;
import dev.sightline.kernels.recurrence.RecurrenceVariant;
import dev.sightline.kernels.recurrence.StateRule;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import java.util.ArrayList;
import java.util.List;

/**
 * Linear attention by its recurrence: each key is folded into the state {@code S = sum phi(k) v^T}, which the query of
 * its position reads. Time O(length x headDim x valueDim), and a workspace that does not depend on the length.
 *
 * <p>Reference: Katharopoulos et al. (2020), Eq. 4-7 and 18-20, arXiv 2006.16236.
 */
public final class LinearVariant implements AttentionVariant {
    @Override
    public String name() {
        return "linear";
    }

    @Override
    public String description() {
        return "linear attention with the feature map elu + 1 or the identity, by a recurrent state of constant size"
                + " (Katharopoulos et al. 2020, arXiv 2006.16236)";
    }

    @Override
    public AttentionFunction.Family family() {
        return AttentionFunction.Family.LINEAR;
    }

    @Override
    public String provider() {
        return TileProviders.chosen().name();
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        List<Refusal> refusals = new ArrayList<>();
        if (!(request.function() instanceof Linear linear)) {
            refusals.add(new Refusal(
                    "it computes linear attention, and the request asks for "
                            + request.function().family(),
                    request.function().family() == AttentionFunction.Family.SOFTMAX
                            ? "ask the variant 'flash'"
                            : "ask the variant 'gated-linear' or 'gated-deltanet'"));
            return refusals;
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
    public Cost cost(AttentionRequest request) {
        requireServed(request);
        return RecurrenceVariant.cost(request, StateRule.of((Linear) request.function()));
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new RecurrencePlan(name(), request, StateRule.of((Linear) request.function()), workers);
    }
}
