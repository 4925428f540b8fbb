package dev.sightline.attention.plugins;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import java.util.List;

/** A plugin that can be loaded. */
public final class WorkingPlugin implements AttentionVariant {
    @Override
    public String name() {
        return "working";
    }

    @Override
    public String description() {
        return "Refuses everything.";
    }

    @Override
    public AttentionFunction.Family family() {
        return AttentionFunction.Family.SOFTMAX;
    }

    @Override
    public String provider() {
        return "none";
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        return List.of(new Refusal("computes nothing", "use another variant"));
    }

    @Override
    public Cost cost(AttentionRequest request) {
        return new Cost(0, 0, 0, 0, 0);
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        throw new UnsupportedOperationException("refuses everything");
    }
}
