package dev.sightline.conformance;

import dev.sightline.conformance.law.Law;
import java.util.Optional;

/**
 * What came out of checking a law on a variant.
 *
 * @param variant name of the variant
 * @param law the law
 * @param requests on how many requests it was checked; 0 if none that the variant serves concerns it
 * @param counterexample where it is broken, if it is
 */
public record Verdict(String variant, Law law, int requests, Optional<Counterexample> counterexample) {

    /** True if no request broke the law. */
    public boolean holds() {
        return counterexample.isEmpty();
    }

    @Override
    public String toString() {
        return "'" + variant + "' "
                + counterexample
                        .map(broken -> "breaks the law " + law.name() + ": " + broken)
                        .orElse("obeys the law " + law.name() + " on " + requests + " requests");
    }
}
