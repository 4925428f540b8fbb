package dev.sightline.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.law.Laws;
import dev.sightline.conformance.mutant.Mutant;
import dev.sightline.conformance.mutant.Mutants;
import dev.sightline.conformance.mutant.ReferenceVariant;
import dev.sightline.conformance.mutant.SmallGrid;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ContractTest {
    private static final AttentionVariant REFERENCE = ReferenceVariant.of(Family.SOFTMAX);

    private static Verdict check(AttentionVariant variant, Law law) {
        try (Contract contract = new Contract(variant, SmallGrid.of(variant.family()))) {
            return contract.check(law);
        }
    }

    private static Law named(String name) {
        return Laws.ofEveryVariant().stream()
                .filter(law -> law.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void lawsHaveNamesOfTheirOwn() {
        List<Law> laws = Laws.ofEveryVariant();
        assertEquals(laws.size(), laws.stream().map(Law::name).distinct().count());
        assertTrue(laws.stream()
                .allMatch(law ->
                        law.name().matches("[a-z-]+") && law.description().endsWith(".")));
    }

    @Test
    void lawsThatConcernNothingAreLeftOut() {
        try (Contract contract = new Contract(ReferenceVariant.of(Family.LINEAR))) {
            Set<String> left =
                    new HashSet<>(Laws.ofEveryVariant().stream().map(Law::name).collect(Collectors.toSet()));
            contract.applicableLaws().forEach(law -> left.remove(law.name()));
            assertEquals(
                    Set.of(
                            "log-sum-exp",
                            "large-scores",
                            "scale-multiplies-scores",
                            "chunk-invariance",
                            "state-carries",
                            "state-in-place",
                            "initial-state",
                            "no-decay-is-linear",
                            "head-decay-is-position-decay",
                            "zero-bias",
                            "shared-bias",
                            "constant-bias",
                            "bias-as-a-mask",
                            "holes-in-a-bias",
                            "vanished-rows"),
                    left);
        }
    }

    @Test
    void wholeContractGivesAVerdictForEachLaw() {
        List<AttentionRequest> one =
                List.of(AttentionRequest.softmax(new AttentionShape(1, 2, 1, 5, 7, 4, 3), Mask.causal(2)));
        try (Contract contract = new Contract(REFERENCE, one)) {
            List<Verdict> verdicts = contract.check();
            assertEquals(
                    contract.applicableLaws(),
                    verdicts.stream().map(Verdict::law).toList());
            for (Verdict verdict : verdicts) {
                assertTrue(verdict.holds(), verdict::toString);
                assertEquals(1, verdict.requests());
            }
            assertEquals(
                    "'reference' obeys the law oracle-agreement on 1 requests",
                    contract.check(named("oracle-agreement")).toString());
        }
    }

    @Test
    void unexpectedExceptionIsABreachWithItsPlace() {
        AttentionVariant broken = new ReferenceVariant(Family.SOFTMAX, (request, workers) -> {
            throw new UnsupportedOperationException("planted");
        });
        Verdict verdict = check(broken, named("thread-count"));
        assertFalse(verdict.holds());
        assertTrue(
                verdict.toString()
                        .contains("expected no exception, found java.lang.UnsupportedOperationException: planted at "
                                + ContractTest.class.getName()),
                verdict::toString);
    }

    @Test
    void variantsOfOneFunctionAgreeAndOthersDoNot() {
        assertTrue(
                check(REFERENCE, Laws.agreesWith(BuiltInVariants.named("full"))).holds());
        assertTrue(check(REFERENCE, Laws.sameBitsAs(REFERENCE)).holds());
        Verdict rounded = check(REFERENCE, Laws.sameBitsAs(BuiltInVariants.named("full")));
        assertFalse(rounded.holds(), "float32 does not give the bits of float64");
        Mutant dropped = Mutants.named("a dropped last partial tile of 48 keys");
        assertFalse(check(dropped.variant(), Laws.agreesWith(REFERENCE)).holds());
    }
}
