package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The simplest variant that obeys every law, or, with another maker of plans, one that breaks some.
 *
 * @param family what it computes
 * @param maker makes the plans of served requests
 */
public record ReferenceVariant(Family family, BiFunction<AttentionRequest, Workers, AttentionPlan> maker)
        implements AttentionVariant {

    /** The variant that obeys every law. */
    public static ReferenceVariant of(Family family) {
        return family == Family.RECURRENCE
                ? new ReferenceVariant(family, RecurrencePlan::new)
                : new ReferenceVariant(family, ReferencePlan::new);
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String description() {
        return "the definition, a row or a step at a time in float64";
    }

    @Override
    public String provider() {
        return "scalar";
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        boolean own = switch (request.function()) {
            case AttentionFunction.Softmax softmax -> family == Family.SOFTMAX;
            case AttentionFunction.Linear linear -> family == Family.LINEAR && !request.logSumExp();
            case AttentionFunction.Recurrence recurrence -> family == Family.RECURRENCE && !request.logSumExp();
        };
        return own ? List.of() : List.of(new Refusal("it computes " + family + " alone", "ask another variant"));
    }

    @Override
    public Cost cost(AttentionRequest request) {
        AttentionShape shape = request.shape();
        double flops = 2.0 * request.visiblePairs() * (shape.headDim() + shape.valueDim());
        double bytes = (double) Float.BYTES
                * (shape.query().elements()
                        + shape.key().elements()
                        + shape.value().elements()
                        + shape.output().elements());
        long workspace = family == Family.RECURRENCE
                ? RecurrencePlan.bytesPerThread(request)
                : ReferencePlan.bytesPerThread(request);
        return new Cost(flops, flops, bytes, workspace, 0);
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return maker.apply(request, workers);
    }
}
