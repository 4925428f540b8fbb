package dev.sightline.cli;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import java.util.List;

/** A variant whose arithmetic cannot be loaded, as when a provider is forced that the machine lacks. */
final class BrokenVariant implements AttentionVariant {
    static final String REASON = "this processor has no abacus";

    @Override
    public String name() {
        return "broken";
    }

    @Override
    public String description() {
        return "never computes";
    }

    @Override
    public AttentionFunction.Family family() {
        return AttentionFunction.Family.SOFTMAX;
    }

    @Override
    public String provider() {
        throw new IllegalStateException(REASON);
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        return List.of(new Refusal(REASON, "buy one"));
    }

    @Override
    public Cost cost(AttentionRequest request) {
        throw new UnsupportedOperationException(REASON);
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        throw new UnsupportedOperationException(REASON);
    }
}
