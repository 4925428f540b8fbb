package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.state.StreamedVariant;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.SameBits;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The laws of the contract, and those between two variants. */
public final class Laws {
    private static final Set<String> OF_STREAMS = Set.of(
            "oracle-agreement",
            "log-sum-exp",
            "large-scores",
            "weights-sum-to-one",
            "linear-in-values",
            "thread-count",
            "repeatability",
            "position-in-the-batch",
            "memory-layout",
            "causality",
            "hidden-nan-stays-hidden",
            "visible-nan-shows",
            "queries-are-independent");

    private Laws() {}

    /** What every variant must obey, cheapest first within each theme. */
    public static List<Law> ofEveryVariant() {
        return Stream.of(
                        ServiceLaws.all(),
                        AccuracyLaws.all(),
                        VisibilityLaws.all(),
                        AlgebraLaws.all(),
                        BiasLaws.all(),
                        StorageLaws.all(),
                        DeterminismLaws.all(),
                        SubsetLaws.all(),
                        StateLaws.all(),
                        RecurrenceLaws.all(),
                        PageLaws.all(),
                        ShapeArgumentLaws.all(),
                        MemoryArgumentLaws.all(),
                        FeatureArgumentLaws.all(),
                        RecurrenceArgumentLaws.all(),
                        ResourceLaws.all(),
                        CostLaws.all(),
                        AllocationLaw.all())
                .flatMap(List::stream)
                .toList();
    }

    /**
     * What a state must obey: the laws of every variant that speak of answers, and laws of its own. Those of arguments and
     * resources speak of plans.
     */
    public static List<Law> ofStates() {
        return Stream.concat(
                        ofEveryVariant().stream().filter(law -> OF_STREAMS.contains(law.name())),
                        StreamLaws.all().stream())
                .toList();
    }

    /** The laws of a variant: of every one, or of states. */
    public static List<Law> of(AttentionVariant variant) {
        return variant instanceof StreamedVariant ? ofStates() : ofEveryVariant();
    }

    /**
     * One of the laws of every variant, or of states.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static Law named(String name) {
        return Stream.concat(ofEveryVariant().stream(), StreamLaws.all().stream())
                .filter(law -> law.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no law is named '" + name + "'"));
    }

    /** Wherever both serve a request, a variant and another one of its function agree to rounding. */
    public static Law agreesWith(AttentionVariant other) {
        return new Law(
                "agrees-with-" + other.name(),
                "Where '" + other.name() + "' serves the request too, outputs and log-sum-exp agree to rounding.",
                servedByBoth(other),
                trial -> {
                    AttentionInputs inputs = trial.draw();
                    AttentionOutputs reference = trial.runWith(other, inputs);
                    Expected.of(trial.request(), inputs).besides(reference).check(trial.run(inputs));
                });
    }

    /** Wherever both serve a request, a variant and another one give the same bits. */
    public static Law sameBitsAs(AttentionVariant other) {
        return new Law(
                "same-bits-as-" + other.name(),
                "Where '" + other.name() + "' serves the request too, outputs and log-sum-exp are the same bits.",
                servedByBoth(other),
                trial -> {
                    AttentionInputs inputs = trial.draw();
                    SameBits.require("beside '" + other.name() + "'", trial.runWith(other, inputs), trial.run(inputs));
                });
    }

    private static Scope servedByBoth(AttentionVariant other) {
        return Scope.served(60, request -> other.refusals(request).isEmpty());
    }
}
