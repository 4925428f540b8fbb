package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.UpdateRule;
import java.util.ArrayList;
import java.util.List;

/**
 * What the mechanisms with a recurrent state share: all but the update rule that each is known by. Time O(length x
 * headDim x valueDim); a workspace that is bounded whatever the length, and a state that does not depend on it.
 */
public abstract non-sealed class RecurrenceVariant extends StateVariant<Recurrence> {
    /** A variant of this name and description. */
    protected RecurrenceVariant(String name, String description) {
        super(name, description, Recurrence.class);
    }

    /** Whether the mechanism has this rule. */
    protected abstract boolean serves(UpdateRule rule);

    /** The rule that the mechanism is known by, for so many key-value heads. */
    protected abstract UpdateRule typicalRule(long keyValueHeads);

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
    final Refusal refusalOf(AttentionFunction.Family other) {
        return new Refusal(
                "it computes recurrences, and the request asks for " + other,
                "ask the variant 'flash' for softmax, 'linear' for linear attention");
    }

    @Override
    final List<Refusal> refusals(AttentionRequest request, Recurrence recurrence) {
        List<Refusal> refusals = new ArrayList<>();
        if (!serves(recurrence.rule())) {
            refusals.add(new Refusal(
                    "it does not serve the update rule " + recurrence.rule() + "; it is known by " + typicalRule(1),
                    "ask the variant 'gated-linear' for rules that add, 'gated-deltanet' for those that correct"));
        }
        if (request.logSumExp()) {
            refusals.add(new Refusal("a recurrence has no exponential, so no log-sum-exp", "ask for the output alone"));
        }
        return refusals;
    }

    @Override
    final StateRule rule(Recurrence recurrence) {
        return StateRule.of(recurrence);
    }
}
