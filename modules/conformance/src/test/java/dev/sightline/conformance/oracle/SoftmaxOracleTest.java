package dev.sightline.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.Mask;
import java.util.Optional;
import java.util.SplittableRandom;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxOracleTest {
    private static final double EXACT = 1e-15;

    private static HeadReference compute(Mask mask, double scale, Head head) {
        return HeadOracle.of(new Softmax(mask, scale)).compute(head);
    }

    @Test
    void twoKeysWithScoresZeroAndLogTwoWeighOneAndTwoThirds() {
        HeadReference result = compute(
                Mask.full(), 0.5, Heads.of(new double[] {1}, new double[] {0, 2 * Math.log(2)}, new double[] {3, 6}));
        assertEquals(5, result.output().get(0), EXACT);
        assertEquals(Math.log(3), result.logSumExp().get(0), EXACT);
    }

    @Test
    void scaleOfZeroIsTheMean() {
        HeadReference result =
                compute(Mask.full(), 0, Heads.of(new double[] {7}, new double[] {1, -5, 9}, new double[] {1, 2, 6}));
        assertEquals(3, result.output().get(0), EXACT);
        assertEquals(Math.log(3), result.logSumExp().get(0), EXACT);
    }

    @Test
    void causalRowsSeeTheirPrefix() {
        HeadReference result = compute(
                Mask.causal(0), 1, Heads.of(new double[] {0, 0, 0}, new double[] {0, 0, 0}, new double[] {1, 3, 8}));
        assertEquals(1, result.output().get(0), EXACT);
        assertEquals(2, result.output().get(1), EXACT);
        assertEquals(4, result.output().get(2), EXACT);
    }

    @Test
    void rowThatSeesNothingIsZeroWithALogSumExpOfMinusInfinity() {
        HeadReference result =
                compute(Mask.causal(-1), 1, Heads.of(new double[] {1, 1}, new double[] {1, 1}, new double[] {4, 5}));
        assertEquals(0, result.output().get(0));
        assertEquals(0, result.outputSensitivity().get(0));
        assertEquals(Double.NEGATIVE_INFINITY, result.logSumExp().get(0));
        assertEquals(4, result.output().get(1), EXACT);
        assertEquals(1, result.logSumExp().get(1), EXACT);
    }

    @Test
    void emptyLengthsGiveEmptyOrZeroOutputs() {
        Head noKeys = Heads.draw(1, 3, 0, 4, 2);
        assertEquals(0, compute(Mask.full(), 1, noKeys).output().elementMaxAbs());
        Head noQueries = Heads.draw(1, 0, 3, 4, 2);
        assertEquals(0, compute(Mask.full(), 1, noQueries).output().getNumElements());
    }

    @Test
    void scoresOfTenThousandDoNotOverflow() {
        HeadReference result =
                compute(Mask.full(), 1, Heads.of(new double[] {100}, new double[] {100, -100}, new double[] {2, 9}));
        assertEquals(2, result.output().get(0), EXACT);
        assertEquals(10_000, result.logSumExp().get(0), EXACT);
    }

    @Test
    void hiddenNaNIsNeverRead() {
        Head head = Heads.draw(2, 4, 6, 3, 2);
        Mask mask = new Mask.Window(1, 0, 1);
        HeadReference clean = compute(mask, 1, head);
        head.key().set(5, 0, Double.NaN);
        head.value().set(5, 1, Double.POSITIVE_INFINITY);
        HeadReference poisoned = compute(mask, 1, head);
        assertTrue(clean.output().isIdentical(poisoned.output(), 0));
        assertTrue(clean.logSumExp().isIdentical(poisoned.logSumExp(), 0));
    }

    @Test
    void visibleNaNInAKeyShowsInTheWholeRowAndInAValueInItsColumn() {
        Head badKey = Heads.draw(3, 2, 3, 4, 2);
        badKey.key().set(1, 2, Double.NaN);
        HeadReference ofKey = compute(Mask.causal(0), 1, badKey);
        assertTrue(Double.isFinite(ofKey.output().get(0, 0)), "row 0 sees key 0 alone");
        assertTrue(Double.isNaN(ofKey.output().get(1, 0))
                && Double.isNaN(ofKey.output().get(1, 1)));
        assertTrue(Double.isNaN(ofKey.logSumExp().get(1)));

        Head badValue = Heads.draw(3, 2, 3, 4, 2);
        badValue.value().set(1, 0, Double.NaN);
        HeadReference ofValue = compute(Mask.causal(0), 1, badValue);
        assertTrue(Double.isNaN(ofValue.output().get(1, 0)));
        assertTrue(Double.isFinite(ofValue.output().get(1, 1)));
        assertTrue(Double.isFinite(ofValue.logSumExp().get(1)));
    }

    @Test
    void visibleNaNShowsEvenWhereItsWeightVanishes() {
        HeadReference result = compute(
                Mask.full(), 1, Heads.of(new double[] {100}, new double[] {100, -100}, new double[] {2, Double.NaN}));
        assertTrue(Double.isNaN(result.output().get(0)));
    }

    private static Head biased(Head head, double... biases) {
        SimpleMatrix bias = new SimpleMatrix(head.queryLength(), head.keyLength(), true, biases);
        return new Head(head.query(), head.key(), head.value(), Optional.of(bias));
    }

    @Test
    void biasIsAddedToTheScaledScore() {
        Head head = Heads.of(new double[] {1}, new double[] {0, 2 * Math.log(2)}, new double[] {3, 6});
        HeadReference result = compute(Mask.full(), 0.5, biased(head, 3 + Math.log(2), 3));
        assertEquals(4.5, result.output().get(0), EXACT);
        assertEquals(3 + Math.log(4), result.logSumExp().get(0), EXACT);
    }

    @Test
    void hiddenPairsKeepTheirBiasToThemselves() {
        Head head = Heads.of(new double[] {0, 0}, new double[] {0, 0}, new double[] {1, 3});
        HeadReference result = compute(Mask.causal(0), 1, biased(head, 7, Double.NaN, 0, 0));
        assertEquals(1, result.output().get(0), EXACT);
        assertEquals(7, result.logSumExp().get(0), EXACT);
        assertEquals(2, result.output().get(1), EXACT);
    }

    @Test
    void biasOfMinusInfinityTakesAPairOutButNotItsNaN() {
        double minusInfinity = Double.NEGATIVE_INFINITY;
        Head head = Heads.of(new double[] {1}, new double[] {5, 2, 2}, new double[] {9, 4, 6});
        HeadReference result = compute(Mask.full(), 1, biased(head, minusInfinity, 0, 0));
        assertEquals(5, result.output().get(0), EXACT);
        assertEquals(2 + Math.log(2), result.logSumExp().get(0), EXACT);
        assertTrue(Double.isFinite(result.outputSensitivity().get(0)));
        head.value().set(0, Double.NaN);
        HeadReference poisoned = compute(Mask.full(), 1, biased(head, minusInfinity, 0, 0));
        assertTrue(Double.isNaN(poisoned.output().get(0)));
    }

    @Test
    void rowOfMinusInfinitiesIsNaNWithALogSumExpOfMinusInfinity() {
        double minusInfinity = Double.NEGATIVE_INFINITY;
        Head head = Heads.of(new double[] {1}, new double[] {5, 2}, new double[] {9, 4});
        HeadReference vanished = compute(Mask.full(), 1, biased(head, minusInfinity, minusInfinity));
        assertTrue(Double.isNaN(vanished.output().get(0)));
        assertEquals(minusInfinity, vanished.logSumExp().get(0));
        HeadReference broken = compute(Mask.full(), 1, biased(head, minusInfinity, Double.NaN));
        assertTrue(Double.isNaN(broken.logSumExp().get(0)), "a NaN is no -infinity");
    }

    @Test
    void nanOrPlusInfinityInABiasShowsInItsRowAlone() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            Head head = Heads.draw(4, 2, 3, 4, 2);
            HeadReference result = compute(Mask.full(), 1, biased(head, 0, 0, 0, 0, bad, 0));
            assertTrue(Double.isFinite(result.output().get(0, 0)));
            assertTrue(Double.isNaN(result.output().get(1, 0)));
            assertTrue(Double.isNaN(result.output().get(1, 1)));
        }
    }

    @Test
    void sensitivityGrowsWithTheBias() {
        Head head = Heads.of(new double[] {0}, new double[] {0, 0}, new double[] {1, -1});
        double small =
                compute(Mask.full(), 1, biased(head, 1, 1)).outputSensitivity().get(0);
        double large = compute(Mask.full(), 1, biased(head, 100, 100))
                .outputSensitivity()
                .get(0);
        assertEquals(2, small, EXACT);
        assertEquals(101, large, 1e-12);
    }

    /** The same function without a maximum, a division by a sum, or a matrix: sum_j v_j / sum_l exp(s_l - s_j). */
    private static double byRatios(Mask mask, double scale, Head head, int row, int column) {
        double output = 0;
        for (int key = 0; key < head.keyLength(); key++) {
            if (mask.isVisible(row, key)) {
                double ratios = 0;
                for (int other = 0; other < head.keyLength(); other++) {
                    if (mask.isVisible(row, other)) {
                        ratios += Math.exp(score(scale, head, row, other) - score(scale, head, row, key));
                    }
                }
                output += head.value().get(key, column) / ratios;
            }
        }
        return output;
    }

    private static double score(double scale, Head head, int row, int key) {
        double sum = 0;
        for (int i = 0; i < head.query().getNumCols(); i++) {
            sum += scale * head.query().get(row, i) * head.key().get(key, i);
        }
        return sum;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void agreesWithASecondComputation(long seed) {
        Head head = Heads.draw(seed, 9, 13, 5, 3);
        for (Mask mask : new Mask[] {Mask.full(), Mask.causal(2), Mask.causal(-4), new Mask.Window(3, 1, 2)}) {
            HeadReference result = compute(mask, 0.4, head);
            for (int row = 0; row < 9; row++) {
                double sum = 0;
                for (int column = 0; column < 3; column++) {
                    assertEquals(
                            byRatios(mask, 0.4, head, row, column),
                            result.output().get(row, column),
                            1e-13);
                }
                for (int key = 0; key < 13; key++) {
                    sum += mask.isVisible(row, key) ? Math.exp(score(0.4, head, row, key)) : 0;
                }
                assertEquals(Math.log(sum), result.logSumExp().get(row), 1e-13);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void sensitivityBoundsWhatPerturbingEveryTermCanDo(long seed) {
        Head head = Heads.draw(seed, 4, 7, 6, 3);
        HeadReference reference = compute(Mask.full(), 0.4, head);
        double step = 1e-6;
        Head perturbed =
                new Head(perturb(head.query(), seed, step / 2), perturb(head.key(), seed + 1, step / 2), head.value());
        SimpleMatrix moved = compute(Mask.full(), 0.4, perturbed).output().minus(reference.output());
        for (int i = 0; i < moved.getNumElements(); i++) {
            double bound = step * reference.outputSensitivity().get(i);
            assertTrue(Math.abs(moved.get(i)) <= bound, moved.get(i) + " beyond " + bound);
            assertTrue(bound < 100 * step, "a bound of " + bound + " says nothing");
        }
    }

    private static SimpleMatrix perturb(SimpleMatrix matrix, long seed, double step) {
        SplittableRandom random = new SplittableRandom(seed);
        return matrix.elementOp((row, column, x) -> x * (1 + (random.nextBoolean() ? step : -step)));
    }
}
