package dev.sightline.cli;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.Counterexample;
import dev.sightline.conformance.Verdict;
import dev.sightline.conformance.mutant.Capture;
import java.util.List;
import java.util.Locale;

/**
 * What came out of holding variants to the contract, and planted mistakes to its laws.
 *
 * @param variants the variants that were checked
 * @param mutants the mutants that were let loose; empty if nobody asked for them
 */
record ConformanceResult(List<CheckedVariant> variants, List<CheckedMutant> mutants) {
    /**
     * A variant under the contract.
     *
     * @param name of the variant
     * @param contracts laws that were checked: those that concern something it serves
     * @param failed how many of them it breaks
     * @param provider the arithmetic that was checked
     * @param failures each of those
     */
    record CheckedVariant(String name, int contracts, int failed, String provider, List<Failure> failures) {
        static CheckedVariant of(AttentionVariant variant, List<Verdict> verdicts) {
            List<Failure> failures = verdicts.stream()
                    .flatMap(verdict ->
                            verdict
                                    .counterexample()
                                    .map(counterexample -> Failure.of(verdict, counterexample))
                                    .stream())
                    .toList();
            return new CheckedVariant(variant.name(), verdicts.size(), failures.size(), variant.provider(), failures);
        }
    }

    /**
     * A broken law.
     *
     * @param law its name
     * @param description what it demands
     * @param shape of the smallest request found that breaks it
     * @param counterexample that request, with what was expected and what was found
     */
    record Failure(String law, String description, String shape, String counterexample) {
        private static Failure of(Verdict verdict, Counterexample counterexample) {
            return new Failure(
                    verdict.law().name(),
                    verdict.law().description(),
                    counterexample.request().shape().toString(),
                    counterexample.toString());
        }
    }

    /**
     * A planted mistake.
     *
     * @param name the mistake
     * @param caughtBy names of the laws that noticed; none if it got away
     * @param function the kind of function that is computed with the mistake
     * @param shape of the smallest request found that shows it; empty if it got away
     * @param counterexample that request, with what was expected and what was found
     */
    record CheckedMutant(String name, List<String> caughtBy, String function, String shape, String counterexample) {
        static CheckedMutant of(Capture capture) {
            return new CheckedMutant(
                    capture.mutant().name(),
                    capture.caughtBy(),
                    capture.mutant().variant().family().name().toLowerCase(Locale.ROOT),
                    capture.counterexample()
                            .map(smallest -> smallest.request().shape().toString())
                            .orElse(""),
                    capture.counterexample().map(Counterexample::toString).orElse(""));
        }

        boolean gotAway() {
            return caughtBy.isEmpty();
        }
    }

    /** Whether every variant obeys every law, and every mutant was caught. */
    boolean passed() {
        return variants.stream().allMatch(variant -> variant.failed() == 0)
                && mutants.stream().noneMatch(CheckedMutant::gotAway);
    }
}
