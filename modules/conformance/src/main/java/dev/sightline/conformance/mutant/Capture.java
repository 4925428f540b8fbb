package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.Contract;
import dev.sightline.conformance.Counterexample;
import dev.sightline.conformance.Verdict;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.law.Laws;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which laws notice a mutant, found by checking them.
 *
 * @param mutant the mutant
 * @param caughtBy names of the laws that it breaks
 * @param counterexample the smallest request found on which it breaks the law that speaks of its mistake, or else the
 *     first of those that noticed; empty if it got away
 */
public record Capture(Mutant mutant, List<String> caughtBy, Optional<Counterexample> counterexample) {
    /** Warming up takes longer than all other laws together, so only the mutants that it speaks of are asked. */
    private static final String SLOW_LAW = "no-heap-allocation";

    /** Keeps a copy of the names. */
    public Capture {
        caughtBy = List.copyOf(caughtBy);
    }

    /**
     * Checks a mutant on the small requests of its family; seconds at most.
     *
     * @param seed of the inputs, and of the choice of requests
     */
    public static Capture of(Mutant mutant, long seed) {
        return of(mutant, SmallGrid.of(mutant.variant()), seed);
    }

    /** The same on requests of the caller's choice. */
    public static Capture of(Mutant mutant, List<AttentionRequest> requests, long seed) {
        try (Contract contract = new Contract(mutant.variant(), requests, seed)) {
            List<Law> broken = Laws.of(mutant.variant()).stream()
                    .filter(law -> !law.name().equals(SLOW_LAW) || mutant.laws().contains(SLOW_LAW))
                    .filter(law -> !contract.firstBreach(law).holds())
                    .toList();
            Optional<Counterexample> smallest = broken.stream()
                    .min(Comparator.comparingInt(law -> rank(mutant, law)))
                    .map(contract::check)
                    .flatMap(Verdict::counterexample);
            return new Capture(mutant, broken.stream().map(Law::name).toList(), smallest);
        }
    }

    /** 0 for the law that speaks of the mistake; those that it does not name come last, in the order of the laws. */
    private static int rank(Mutant mutant, Law law) {
        int place = mutant.laws().indexOf(law.name());
        return place >= 0 ? place : mutant.laws().size();
    }

    /** Whether a law noticed the mistake. */
    public boolean isCaught() {
        return !caughtBy.isEmpty();
    }
}
