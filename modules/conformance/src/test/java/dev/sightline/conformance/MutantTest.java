package dev.sightline.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.law.Laws;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws have teeth: each planted mistake is caught by the law that speaks of it. */
class MutantTest {
    static Stream<Mutant> mutants() {
        return Stream.of(
                        NumericMutants.all(),
                        MaskMutants.all(),
                        FeatureMutants.all(),
                        DeterminismMutants.all(),
                        ServiceMutants.all())
                .flatMap(mutants -> mutants.stream());
    }

    private static Verdict verdict(Mutant mutant) {
        Law law = Laws.ofEveryVariant().stream()
                .filter(candidate -> candidate.name().equals(mutant.caughtBy()))
                .findFirst()
                .orElseThrow();
        try (Contract contract =
                new Contract(mutant.variant(), SmallGrid.of(mutant.variant().family()))) {
            return contract.check(law);
        }
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void plantedMistake(Mutant mutant) {
        Verdict verdict = verdict(mutant);
        assertFalse(verdict.holds(), verdict::toString);
    }

    @Test
    void everyLawHasAMutant() {
        Set<String> without =
                Laws.ofEveryVariant().stream().map(Law::name).collect(Collectors.toCollection(TreeSet::new));
        mutants().map(Mutant::caughtBy).forEach(without::remove);
        assertEquals(Set.of(), without);
    }

    @Test
    void counterexampleIsTheSmallestShape() {
        Verdict verdict =
                verdict(Mutant.softmax("a dropped tile", "oracle-agreement", NumericMutants.DroppedTile::new));
        Counterexample found = verdict.counterexample().orElseThrow();
        assertEquals(49, found.request().shape().keyLength(), verdict::toString);
        assertEquals(1, found.request().shape().queryLength(), verdict::toString);
        assertEquals(1, found.request().shape().batch(), verdict::toString);
        assertEquals(1, found.request().shape().headDim(), verdict::toString);
        assertTrue(verdict.toString().contains("output[0, 0, 0, 0]: expected "), verdict::toString);
    }

    @Test
    void verdictCanBeHadAgain() {
        Mutant mutant = Mutant.linear("a dropped tile", "oracle-agreement", NumericMutants.DroppedTile::new);
        assertEquals(verdict(mutant).toString(), verdict(mutant).toString());
        assertEquals(Family.LINEAR, mutant.variant().family());
    }
}
