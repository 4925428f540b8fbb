package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.cli.ConformanceResult.CheckedMutant;
import dev.sightline.cli.ConformanceResult.CheckedVariant;
import dev.sightline.conformance.Contract;
import dev.sightline.conformance.mutant.Capture;
import dev.sightline.conformance.mutant.Mutant;
import dev.sightline.conformance.mutant.Mutants;
import dev.sightline.conformance.mutant.ReferenceVariant;
import dev.sightline.conformance.mutant.SmallGrid;
import dev.sightline.conformance.trial.RequestGrid;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the command shows of failures, which no variant of the house has: a mutant stands in for a wrong plugin. */
class ConformanceResultTest {
    private static final Mutant WRONG = Mutants.named("a state not cleared between rows");

    /** Enough for this mistake. */
    private static final List<AttentionRequest> TINY = SmallGrid.of(Family.LINEAR).stream()
            .filter(request -> RequestGrid.work(request) <= 20_000)
            .toList();

    private static CheckedVariant wrong() {
        try (Contract contract = new Contract(WRONG.variant(), TINY)) {
            return CheckedVariant.of(WRONG.variant(), contract.check());
        }
    }

    private static CheckedMutant caught() {
        return CheckedMutant.of(Capture.of(WRONG, TINY, RequestGrid.SEED));
    }

    private static CheckedMutant free() {
        Mutant right = new Mutant("no mistake at all", List.of(), ReferenceVariant.of(Family.LINEAR));
        return CheckedMutant.of(Capture.of(right, TINY, RequestGrid.SEED));
    }

    @Test
    void aBrokenLawFailsAndIsShownWithItsSmallestCounterexample() {
        ConformanceResult result = new ConformanceResult(List.of(wrong()), List.of());
        String text = ConformanceText.of(result);

        assertFalse(result.passed());
        assertTrue(text.contains("\nreference breaks oracle-agreement: output[1, 0, 0, 0]: expected "), text);
        JsonNode variant =
                new JsonMapper().readTree(JsonText.of(result)).path("variants").get(0);
        assertEquals(variant.path("failed").intValue(), variant.path("failures").size());
        assertTrue(variant.path("contracts").intValue() > variant.path("failed").intValue(), text);
        JsonNode failure = variant.path("failures").get(0);
        assertEquals("oracle-agreement", failure.path("law").stringValue());
        assertEquals(
                "batch 2, heads 1/1, lengths 1x1, dims 1/1",
                failure.path("shape").stringValue());
    }

    @Test
    void aCaughtMutantIsSuccessAndTheTextNamesThreeOfItsLaws() {
        ConformanceResult result = new ConformanceResult(List.of(), List.of(caught()));
        String text = ConformanceText.of(result);

        assertTrue(result.passed());
        assertTrue(text.contains("a state not cleared between rows"), text);
        assertTrue(text.contains(" more"), text);
        assertTrue(text.endsWith("1 of 1 planted mistakes were caught\n"), text);
        JsonNode mutant =
                new JsonMapper().readTree(JsonText.of(result)).path("mutants").get(0);
        assertEquals("a state not cleared between rows", mutant.path("name").stringValue());
        assertEquals("oracle-agreement", mutant.path("caughtBy").get(0).stringValue());
    }

    @Test
    void aMutantThatGetsAwayFails() {
        ConformanceResult result = new ConformanceResult(List.of(), List.of(caught(), free()));

        assertFalse(result.passed());
        assertTrue(ConformanceText.of(result).contains("NO LAW"), ConformanceText.of(result));
        assertTrue(ConformanceText.of(result).endsWith("1 of 2 planted mistakes were caught\n"));
    }
}
