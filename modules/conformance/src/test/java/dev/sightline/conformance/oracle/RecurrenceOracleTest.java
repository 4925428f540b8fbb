package dev.sightline.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.Decay;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UpdateRule;
import dev.sightline.conformance.oracle.RecurrentHeads.Gates;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecurrenceOracleTest {
    private static final double UNIT_ROUNDOFF = 0x1p-24;
    private static final double INFINITELY_FAST = Double.NEGATIVE_INFINITY;

    /** One channel, one column: a state that is a number, read with queries of 1 and a scale of 10. */
    private static HeadReference compute(
            UpdateRule rule, Mask mask, double[] keys, double[] values, Optional<double[]> logs, double[] betas) {
        double[] ones = new double[keys.length];
        Arrays.fill(ones, 1);
        Head plain = Heads.of(ones, keys, values);
        Head head = new Head(
                plain.query(),
                plain.key(),
                plain.value(),
                Optional.empty(),
                new HeadRecurrence(
                        logs.map(RecurrenceOracleTest::column),
                        rule.corrected() ? Optional.of(column(betas)) : Optional.empty(),
                        Optional.of(column(new double[] {100}))));
        return HeadOracle.of(new Recurrence(mask, rule, 10, true, true)).compute(head);
    }

    private static SimpleMatrix column(double[] numbers) {
        return new SimpleMatrix(numbers.length, 1, true, numbers);
    }

    private static void requireOutputs(HeadReference found, double... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found.output().get(i), 1e-11);
        }
    }

    @Test
    void everythingIsAddedAndADecayComesBeforeTheWrite() {
        double[] keys = {2, 3};
        double[] values = {5, 7};
        requireOutputs(compute(UpdateRule.ADDITIVE, Mask.causal(0), keys, values, Optional.empty(), keys), 1100, 1310);
        requireOutputs(
                compute(
                        UpdateRule.decaying(new Decay.OfHead(List.of(0.5))),
                        Mask.causal(0),
                        keys,
                        values,
                        Optional.empty(),
                        keys),
                600,
                510);
        requireOutputs(
                compute(
                        UpdateRule.decaying(new Decay.OfPosition()),
                        Mask.causal(0),
                        keys,
                        values,
                        Optional.of(new double[] {Math.log(0.5), INFINITELY_FAST}),
                        keys),
                600,
                210);
    }

    @Test
    void aCorrectionWritesWhatTheDecayedStateLacks() {
        // 100 -> 0.5 x 100 = 50, finds 50, wants 7, writes half of the difference: 50 - 21.5.
        requireOutputs(
                compute(
                        UpdateRule.decayingDelta(new Decay.OfPosition()),
                        Mask.causal(0),
                        new double[] {1, 1},
                        new double[] {7, 3},
                        Optional.of(new double[] {Math.log(0.5), 0}),
                        new double[] {0.5, 1}),
                285,
                30);
    }

    @Test
    void aQueryWithoutKeysReadsTheInitialStateAndTheFinalStateTakesInEveryKey() {
        double[] keys = {2, 3};
        double[] values = {5, 7};
        HeadReference found = compute(UpdateRule.ADDITIVE, Mask.causal(-1), keys, values, Optional.empty(), keys);
        requireOutputs(found, 1000, 1100);
        assertEquals(131, found.finalState().orElseThrow().state().get(0));
        assertTrue(Double.isNaN(found.logSumExp().get(0)));
        HeadReference full = compute(UpdateRule.ADDITIVE, Mask.full(), keys, values, Optional.empty(), keys);
        requireOutputs(full, 1310, 1310);
    }

    @Test
    void aNaNInAStateIsNotForgotten() {
        HeadReference found = compute(
                UpdateRule.decaying(new Decay.OfPosition()),
                Mask.causal(0),
                new double[] {Double.NaN, 1},
                new double[] {1, 1},
                Optional.of(new double[] {0, INFINITELY_FAST}),
                new double[] {1, 1});
        assertTrue(Double.isNaN(found.output().get(0))
                && Double.isNaN(found.output().get(1)));
    }

    @Test
    void aNaNInAValueStaysInItsColumnAndOneInAKeyInItsRowUnlessThatIsCorrected() {
        for (boolean corrected : new boolean[] {false, true}) {
            Recurrence function =
                    RecurrentHeads.function(new UpdateRule(new Decay.OfChannel(), corrected), Mask.causal(0), true);
            Head badValue = RecurrentHeads.draw(1, function, Gates.SLOW, 4, 4, 3, 2);
            badValue.value().set(1, 0, Double.NaN);
            SimpleMatrix ofValue = HeadOracle.of(function).compute(badValue).output();
            assertFalse(Double.isNaN(ofValue.get(0, 0)) || Double.isNaN(ofValue.get(3, 1)));
            assertTrue(Double.isNaN(ofValue.get(1, 0)) && Double.isNaN(ofValue.get(3, 0)));
            Head badKey = RecurrentHeads.draw(1, function, Gates.SLOW, 4, 4, 3, 2);
            badKey.key().set(1, 0, Double.NaN);
            SimpleMatrix state = HeadOracle.of(function)
                    .compute(badKey)
                    .finalState()
                    .orElseThrow()
                    .state();
            assertTrue(Double.isNaN(state.get(0, 0)));
            assertEquals(corrected, Double.isNaN(state.get(1, 1)));
        }
    }

    /** The worst error of the naive computations, in sensitivities. */
    private static double naiveError(Recurrence function, Head head, HeadReference reference) {
        double worst = 0;
        for (NaiveFloat32 way : NaiveFloat32.waysTo(function)) {
            NaiveFloat32.Result result = way.compute(head);
            HeadReference.FinalState state = reference.finalState().orElseThrow();
            worst = Math.max(worst, error(reference.output(), reference.outputSensitivity(), result.output()));
            worst = Math.max(
                    worst,
                    error(
                            state.state(),
                            state.sensitivity(),
                            result.finalState().orElseThrow()));
        }
        return worst;
    }

    private static double error(SimpleMatrix expected, SimpleMatrix sensitivity, SimpleMatrix found) {
        double worst = 0;
        for (int i = 0; i < expected.getNumElements(); i++) {
            double error = Math.abs(expected.get(i) - found.get(i));
            worst = Math.max(worst, error == 0 ? 0 : error / sensitivity.get(i));
        }
        return worst;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void float32StaysWithinAFewSensitivitiesWhateverTheGates(long seed) {
        for (UpdateRule rule : RecurrentHeads.RULES) {
            for (Gates gates : Gates.values()) {
                for (int keys : new int[] {1, 40, 300}) {
                    Recurrence function = RecurrentHeads.function(rule, Mask.causal(keys - 9), true);
                    Head head = RecurrentHeads.draw(seed, function, gates, 9, keys, 7, 5);
                    double worst =
                            naiveError(function, head, HeadOracle.of(function).compute(head));
                    assertTrue(
                            worst <= 5 * UNIT_ROUNDOFF,
                            () -> function + " with gates " + gates + ", " + keys + " keys: " + worst / UNIT_ROUNDOFF
                                    + " roundings");
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void sensitivitiesOfCorrectedStatesDoNotExplode(long seed) {
        for (UpdateRule rule : RecurrentHeads.RULES) {
            Recurrence function = RecurrentHeads.function(rule, Mask.full(), true);
            int keys = 400;
            Head head = RecurrentHeads.draw(seed, function, Gates.SLOW, 3, keys, 8, 4);
            HeadReference.FinalState state =
                    HeadOracle.of(function).compute(head).finalState().orElseThrow();
            // Each position may add a term of the size of a value and of what it finds, and move with every later
            // decay.
            double ofTerms = 100.0 * keys;
            assertTrue(state.sensitivity().elementMaxAbs() < ofTerms, function::toString);
            for (int i = 0; i < state.state().getNumElements(); i++) {
                assertTrue(
                        Math.abs(state.state().get(i)) <= state.sensitivity().get(i) * (1 + 1e-12), function::toString);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aPlantedErrorIsBeyondWhatRoundingDoes(long seed) {
        for (UpdateRule rule : RecurrentHeads.RULES) {
            Recurrence function = RecurrentHeads.function(rule, Mask.causal(0), true);
            Head head = RecurrentHeads.draw(seed, function, Gates.SLOW, 60, 60, 7, 5);
            HeadReference reference = HeadOracle.of(function).compute(head);
            double rounding = naiveError(function, head, reference);
            Head other = new Head(
                    head.query(),
                    head.key(),
                    head.value().elementOp((row, column, number) -> row == 30 ? number * (1 + 1e-3) : number),
                    head.bias(),
                    // A beta of 0 would write nothing of it.
                    withBeta(head.recurrence(), 30, 1));
            Head base = new Head(head.query(), head.key(), head.value(), head.bias(), other.recurrence());
            HeadReference right = HeadOracle.of(function).compute(base);
            HeadReference wrong = HeadOracle.of(function).compute(other);
            double planted = error(right.output(), right.outputSensitivity(), wrong.output());
            assertTrue(planted > 20 * (2 * rounding + 2 * UNIT_ROUNDOFF), () -> function + ": " + planted);
        }
    }

    private static HeadRecurrence withBeta(HeadRecurrence recurrence, int position, double beta) {
        return new HeadRecurrence(
                recurrence.logDecay(),
                recurrence.beta().map(betas -> betas.elementOp((row, column, b) -> row == position ? beta : b)),
                recurrence.initialState());
    }
}
