package dev.sightline.conformance.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.trial.RequestGrid;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CaptureTest {
    /** Enough for the mistakes below. */
    private static final long WORK = 20_000;

    private static Capture capture(Mutant mutant) {
        List<AttentionRequest> tiny = SmallGrid.of(mutant.variant().family()).stream()
                .filter(request -> RequestGrid.work(request) <= WORK)
                .toList();
        return Capture.of(mutant, tiny, RequestGrid.SEED);
    }

    @Test
    void aMistakeThatOneLawSpeaksOfIsCaughtByThatLawAlone() {
        Capture capture = capture(Mutants.named("a sum order that depends on the batch"));

        assertEquals(List.of("position-in-the-batch"), capture.caughtBy());
        long keys = capture.counterexample().orElseThrow().request().shape().keyLength();
        assertTrue(keys > 1, "one key has one order");
    }

    @Test
    void theCounterexampleIsOfTheLawThatSpeaksOfTheMistake() {
        Capture capture = capture(Mutants.named("a window one key too wide"));

        assertTrue(capture.caughtBy().containsAll(List.of("oracle-agreement", "causality")), capture::toString);
        assertTrue(capture.counterexample().orElseThrow().message().startsWith("output["), capture::toString);
    }

    @Test
    void whatIsRightGetsAway() {
        Mutant none = new Mutant("no mistake", List.of("oracle-agreement"), ReferenceVariant.of(Family.LINEAR));
        Capture capture = capture(none);

        assertFalse(capture.isCaught(), capture::toString);
        assertEquals(Optional.empty(), capture.counterexample());
    }
}
