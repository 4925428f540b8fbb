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

/** A plugin whose native library is missing. */
public final class BrokenPlugin implements AttentionVariant {
    /** Fails. */
    public BrokenPlugin() {
        throw new UnsatisfiedLinkError("planted");
    }

    @Override
    public String name() {
        return "broken";
    }

    @Override
    public String description() {
        return "Cannot be loaded.";
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
        return List.of();
    }

    @Override
    public Cost cost(AttentionRequest request) {
        return new Cost(0, 0, 0, 0, 0);
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        throw new UnsupportedOperationException("cannot be loaded");
    }
}
