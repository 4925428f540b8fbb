package dev.sightline.conformance.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.conformance.Contract;
import dev.sightline.conformance.Counterexample;
import dev.sightline.conformance.Verdict;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.law.Laws;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws have teeth: each planted mistake is caught by the laws that speak of it. */
class MutantTest {
    static Stream<Arguments> mutantsAndLaws() {
        return Mutants.all().stream().flatMap(mutant -> mutant.laws().stream().map(law -> Arguments.of(mutant, law)));
    }

    private static Verdict verdict(Mutant mutant, String name) {
        try (Contract contract = new Contract(mutant.variant(), SmallGrid.of(mutant.variant()))) {
            return contract.check(Laws.named(name));
        }
    }

    @ParameterizedTest
    @MethodSource("mutantsAndLaws")
    void plantedMistake(Mutant mutant, String law) {
        Verdict verdict = verdict(mutant, law);
        assertFalse(verdict.holds(), verdict::toString);
    }

    @Test
    void everyLawHasAMutant() {
        Set<String> without = Stream.concat(Laws.ofEveryVariant().stream(), Laws.ofStates().stream())
                .map(Law::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Mutants.all().forEach(mutant -> without.removeAll(mutant.laws()));
        assertEquals(Set.of(), without);
    }

    @Test
    void mutantsHaveNamesOfTheirOwn() {
        List<String> names = Mutants.all().stream().map(Mutant::name).toList();
        assertEquals(names.size(), Set.copyOf(names).size(), names::toString);
    }

    @Test
    void counterexampleIsTheSmallestShape() {
        Verdict verdict = verdict(Mutants.named("a dropped last partial tile of 48 keys"), "oracle-agreement");
        Counterexample found = verdict.counterexample().orElseThrow();
        assertEquals(49, found.request().shape().keyLength(), verdict::toString);
        assertEquals(1, found.request().shape().queryLength(), verdict::toString);
        assertEquals(1, found.request().shape().batch(), verdict::toString);
        assertEquals(1, found.request().shape().headDim(), verdict::toString);
        assertTrue(verdict.toString().contains("output[0, 0, 0, 0]: expected "), verdict::toString);
    }

    @Test
    void verdictCanBeHadAgain() {
        Mutant mutant = Mutants.named("a dropped last partial chunk of 48 keys");
        assertEquals(
                verdict(mutant, "oracle-agreement").toString(),
                verdict(mutant, "oracle-agreement").toString());
        assertEquals(Family.LINEAR, mutant.variant().family());
    }
}
