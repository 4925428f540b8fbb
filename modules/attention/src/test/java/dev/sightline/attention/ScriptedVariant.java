package dev.sightline.attention;

import dev.sightline.memory.RunArena;
import java.util.List;
import java.util.function.Function;

/** A variant that computes nothing: for tests of what surrounds variants. */
record ScriptedVariant(String name, AttentionFunction.Family family, Function<AttentionRequest, List<Refusal>> refusing)
        implements AttentionVariant {

    static ScriptedVariant named(String name) {
        return new ScriptedVariant(name, AttentionFunction.Family.SOFTMAX, request -> List.of());
    }

    @Override
    public String description() {
        return "Computes nothing.";
    }

    @Override
    public String provider() {
        return "none";
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        return refusing.apply(request);
    }

    @Override
    public Cost cost(AttentionRequest request) {
        return new Cost(0, 0, 0, 0, 0);
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        throw new UnsupportedOperationException("a scripted variant has no plan");
    }
}
