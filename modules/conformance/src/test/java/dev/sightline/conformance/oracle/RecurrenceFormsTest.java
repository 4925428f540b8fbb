package dev.sightline.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UpdateRule;
import dev.sightline.conformance.oracle.RecurrentHeads.Gates;
import java.util.List;
import java.util.SplittableRandom;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three ways to write a recurrence, which share no line, are one function. */
class RecurrenceFormsTest {
    private static final double CLOSE = 1e-12;

    private static final List<Integer> CHUNKS = List.of(1, 2, 7, 64, 1000);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void recurrentQuadraticAndChunkedFormsAreOneFunction(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (UpdateRule rule : RecurrentHeads.RULES) {
            for (Gates gates : Gates.values()) {
                int keys = random.nextInt(1, 24);
                int queries = random.nextInt(1, 24);
                Mask mask = random.nextBoolean() ? Mask.causal(random.nextInt(-8, 30)) : Mask.full();
                requireOneFunction(seed, RecurrentHeads.function(rule, mask, random.nextBoolean()), gates, new int[] {
                    queries, keys, random.nextInt(1, 7), random.nextInt(1, 5)
                });
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5})
    void theyAreSoFarBeyondAChunk(long seed) {
        for (UpdateRule rule : RecurrentHeads.RULES) {
            for (Gates gates : List.of(Gates.SLOW, Gates.MIXED, Gates.GROWING)) {
                requireOneFunction(
                        seed, RecurrentHeads.function(rule, Mask.causal(100), true), gates, new int[] {90, 150, 3, 2});
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {6})
    void theyAreSoWithoutKeysAndWithoutQueries(long seed) {
        for (UpdateRule rule : RecurrentHeads.RULES) {
            Recurrence function = RecurrentHeads.function(rule, Mask.causal(0), true);
            requireOneFunction(seed, function, Gates.MIXED, new int[] {3, 0, 2, 2});
            requireOneFunction(seed, function, Gates.MIXED, new int[] {0, 3, 2, 2});
        }
    }

    private static void requireOneFunction(long seed, Recurrence function, Gates gates, int[] sizes) {
        Head head = RecurrentHeads.draw(seed, function, gates, sizes[0], sizes[1], sizes[2], sizes[3]);
        HeadReference reference = HeadOracle.of(function).compute(head);
        HeadReference.FinalState state = reference.finalState().orElseThrow();
        String what = function + " with gates " + gates + " and " + sizes[1] + " keys of seed " + seed;
        ParallelRecurrenceForm parallel = new ParallelRecurrenceForm(function);
        requireClose(what + ", quadratic", reference.output(), reference.outputSensitivity(), parallel.compute(head));
        requireClose(what + ", state", state.state(), state.sensitivity(), parallel.finalState(head));
        for (int chunk : CHUNKS) {
            ChunkedRecurrenceForm.Result chunked = new ChunkedRecurrenceForm(function, chunk).compute(head);
            String inChunks = what + ", in chunks of " + chunk;
            requireClose(inChunks, reference.output(), reference.outputSensitivity(), chunked.output());
            requireClose(inChunks + ", state", state.state(), state.sensitivity(), chunked.finalState());
        }
    }

    /** Errors count in sensitivities, with room for the condition of a triangular system. */
    private static void requireClose(String what, SimpleMatrix expected, SimpleMatrix sensitivity, SimpleMatrix found) {
        for (int i = 0; i < expected.getNumElements(); i++) {
            double error = Math.abs(expected.get(i) - found.get(i));
            double allowed = CLOSE * sensitivity.get(i);
            assertTrue(error <= allowed, () -> what + ": " + error + " beyond " + allowed);
        }
    }
}
