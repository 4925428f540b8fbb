package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.UpdateRule;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import java.util.ArrayList;
import java.util.List;

/**
 * What the mechanisms with a recurrent state share: all but the update rule that each is known by. Time O(length x
 * headDim x valueDim); a workspace that does not depend on the length, and a state that does not either.
 */
public abstract class RecurrenceVariant implements AttentionVariant {
    private final String name;
    private final String description;

    /** A variant of this name and description. */
    protected RecurrenceVariant(String name, String description) {
        this.name = name;
        this.description = description;
    }

    /** Whether the mechanism has this rule. */
    protected abstract boolean serves(UpdateRule rule);

    /** The rule that the mechanism is known by, for so many key-value heads. */
    protected abstract UpdateRule typicalRule(long keyValueHeads);

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
        return AttentionFunction.Family.RECURRENCE;
    }

    @Override
    public final AttentionFunction typicalFunction(AttentionShape shape, Mask mask) {
        return AttentionRequest.recurrence(shape, mask, typicalRule(shape.keyValueHeads()))
                .function();
    }

    @Override
    public final String provider() {
        return TileProviders.chosen().name();
    }

    @Override
    public final List<Refusal> refusals(AttentionRequest request) {
        if (!(request.function() instanceof Recurrence recurrence)) {
            return List.of(new Refusal(
                    "it computes recurrences, and the request asks for "
                            + request.function().family(),
                    "ask the variant 'flash' for softmax, 'linear' for linear attention"));
        }
        List<Refusal> refusals = new ArrayList<>();
        if (!serves(recurrence.rule())) {
            refusals.add(new Refusal(
                    "it does not serve the update rule " + recurrence.rule() + "; it is known by " + typicalRule(1),
                    "ask the variant 'gated-linear' for rules that add, 'gated-deltanet' for those that correct"));
        }
        if (request.logSumExp()) {
            refusals.add(new Refusal("a recurrence has no exponential, so no log-sum-exp", "ask for the output alone"));
        }
        refusals.addAll(refusalsOfSize(request, StateRule.of(recurrence)));
        return refusals;
    }

    /** Why the sizes of a request do not fit the scratch of a thread. */
    public static List<Refusal> refusalsOfSize(AttentionRequest request, StateRule rule) {
        StateTiling tiling = tiling(request, rule);
        long slotBytes = tiling.slotBytes();
        return slotBytes <= Scratch.SLOT_BYTES
                ? List.of()
                : List.of(new Refusal(
                        "a state of " + tiling.features() + " rows read by "
                                + request.shape().groupSize() + " query heads needs " + slotBytes + " of the "
                                + Scratch.SLOT_BYTES + " bytes of scratch of a thread",
                        tiling.features() == request.shape().headDim()
                                ? "split the heads"
                                : "ask for fewer features, or split the heads"));
    }

    /** The cost of a request by the engine. */
    public static Cost cost(AttentionRequest request, StateRule rule) {
        StateTiling tiling = tiling(request, rule);
        return new Cost(
                tiling.nominalFlops(),
                tiling.executedFlops(),
                tiling.bytesMoved(),
                tiling.workspaceBytesPerThread() + tiling.sharedBytes(),
                0);
    }

    private static StateTiling tiling(AttentionRequest request, StateRule rule) {
        return StateTiling.of(request, rule, TileProviders.chosen(), 1);
    }

    @Override
    public final Cost cost(AttentionRequest request) {
        requireServed(request);
        return cost(request, StateRule.of((Recurrence) request.function()));
    }

    @Override
    public final AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new RecurrencePlan(name, request, StateRule.of((Recurrence) request.function()), workers);
    }
}
