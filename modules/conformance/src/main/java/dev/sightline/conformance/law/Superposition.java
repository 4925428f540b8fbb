package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.trial.Bounded;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.Trial;

/** The results of two inputs add up to those of a third, to rounding. */
final class Superposition {
    private Superposition() {}

    /** For inputs of the trial's request. */
    static void require(
            Trial trial, AttentionInputs first, AttentionInputs second, AttentionInputs sum, String ofWhat) {
        require(trial, trial.request(), first, second, sum, ofWhat);
    }

    /** The same where the first inputs are those of another request. */
    static void require(
            Trial trial,
            AttentionRequest ofFirst,
            AttentionInputs first,
            AttentionInputs second,
            AttentionInputs sum,
            String ofWhat) {
        Expected one = Expected.of(ofFirst, first);
        Expected two = Expected.of(trial.request(), second);
        Expected both = Expected.of(trial.request(), sum);
        AttentionOutputs foundOne = trial.run(ofFirst, first);
        AttentionOutputs foundTwo = trial.run(second);
        AttentionOutputs found = trial.run(sum);
        added(one.output().about(foundOne.output()), two.output().about(foundTwo.output()), both.output())
                .check("output for " + ofWhat, found.output());
        if (found.finalState().isPresent()) {
            added(
                            one.state().about(foundOne.finalState().orElseThrow()),
                            two.state().about(foundTwo.finalState().orElseThrow()),
                            both.state())
                    .check("finalState for " + ofWhat, found.finalState().get());
        }
    }

    private static Bounded added(Bounded one, Bounded two, Bounded both) {
        return one.plus(two).widenedBy(both);
    }
}
