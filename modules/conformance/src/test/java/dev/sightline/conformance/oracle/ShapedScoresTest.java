package dev.sightline.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreChanges;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The changes of scores by hand, and against a computation that is written another way. */
class ShapedScoresTest {
    private static final double EXACT = 1e-14;

    private static HeadReference compute(ScoreChanges changes, Mask mask, Head head) {
        return HeadOracle.of(new Softmax(mask, 1).withChanges(changes)).compute(head);
    }

    private static final Head TWO_KEYS = Heads.of(new double[] {1}, new double[] {0, Math.log(3)}, new double[] {4, 8});

    @Test
    void aSinkTakesWeightAndGivesNoValue() {
        HeadReference result = compute(ScoreChanges.NONE.withSinks(List.of(Math.log(4))), Mask.full(), TWO_KEYS);
        // Weights 1/8, 3/8, and 4/8 for the sink.
        assertEquals(3.5, result.output().get(0), EXACT);
        assertEquals(Math.log(8), result.logSumExp().get(0), EXACT);
    }

    @Test
    void aRowThatSeesNothingHasItsSinkForALogSumExp() {
        HeadReference result = compute(ScoreChanges.NONE.withSinks(List.of(2.5)), Mask.causal(-1), TWO_KEYS);
        assertEquals(0, result.output().get(0));
        assertEquals(2.5, result.logSumExp().get(0));
    }

    @Test
    void aTemperatureDividesTheScore() {
        HeadReference result = compute(ScoreChanges.NONE.withTemperatures(List.of(0.5)), Mask.full(), TWO_KEYS);
        // Weights 1/10 and 9/10.
        assertEquals(7.6, result.output().get(0), EXACT);
    }

    @Test
    void aSoftcapBendsTheScoreBeforeTheBias() {
        double capped = 0.5 * Math.tanh(Math.log(3) / 0.5);
        Head biased = new Head(
                TWO_KEYS.query(),
                TWO_KEYS.key(),
                TWO_KEYS.value(),
                Optional.of(new SimpleMatrix(1, 2, true, new double[] {0, Math.log(2) - capped})));
        HeadReference result = compute(ScoreChanges.NONE.withSoftcap(0.5), Mask.full(), biased);
        // The scores are 0 and ln 2.
        assertEquals(4.0 / 3 + 16.0 / 3, result.output().get(0), EXACT);
    }

    @Test
    void alibiTakesOffTheSlopeTimesTheDistance() {
        Head far = Heads.of(new double[] {0, 0}, new double[] {0, 0, 0}, new double[] {0, 0, 1});
        ScoreChanges changes = ScoreChanges.NONE.withAlibi(new Alibi(List.of(Math.log(2)), 1));
        // Query 0 stands at key 1: weights 1/2, 1, 1/2. Query 1 at key 2: 1/4, 1/2, 1.
        HeadReference result = compute(changes, Mask.full(), far);
        assertEquals(0.25, result.output().get(0), EXACT);
        assertEquals(4.0 / 7, result.output().get(1), EXACT);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void allOfItAgreesWithSumsWithoutAnyMaximum(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Head drawn = Heads.draw(seed, 6, 11, 5, 3);
        SimpleMatrix bias = Heads.draw(seed + 100, 6, 11, 11, 1).query();
        Head head = new Head(drawn.query(), drawn.key(), drawn.value(), Optional.of(bias));
        double cap = random.nextDouble(0.5, 5);
        double temperature = random.nextDouble(0.5, 2);
        double slope = random.nextDouble(0, 0.5);
        double sink = random.nextDouble(-2, 2);
        ScoreChanges changes = ScoreChanges.NONE
                .withSoftcap(cap)
                .withTemperatures(List.of(temperature))
                .withAlibi(new Alibi(List.of(slope), 5))
                .withSinks(List.of(sink));
        HeadReference found = compute(changes, Mask.causal(4), head);
        for (int row = 0; row < 6; row++) {
            double divisor = Math.exp(sink);
            double[] sums = new double[3];
            for (int key = 0; key <= Math.min(row + 4, 10); key++) {
                double product = 0;
                for (int k = 0; k < 5; k++) {
                    product += head.query().get(row, k) * head.key().get(key, k);
                }
                // tanh by its definition, with exponentials.
                double e = Math.exp(2 * product / temperature / cap);
                double weight = Math.exp(cap * (e - 1) / (e + 1))
                        * Math.exp(bias.get(row, key))
                        / Math.exp(slope * Math.abs(key - row - 5));
                divisor += weight;
                for (int column = 0; column < 3; column++) {
                    sums[column] += weight * head.value().get(key, column);
                }
            }
            assertEquals(Math.log(divisor), found.logSumExp().get(row), 1e-12);
            for (int column = 0; column < 3; column++) {
                assertEquals(sums[column] / divisor, found.output().get(row, column), 1e-12);
            }
        }
        assertTrue(found.outputSensitivity().elementMaxAbs() < 100);
    }
}
