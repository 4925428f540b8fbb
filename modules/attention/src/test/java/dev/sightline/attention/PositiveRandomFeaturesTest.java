package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositiveRandomFeaturesTest {
    private static final int PROJECTIONS = 20_000;

    @ParameterizedTest(name = "{0} features of {1} numbers, seeds from 1")
    @CsvSource({"1, 4", "2, 2", "7, 4", "16, 8", "5, 1"})
    void theMeanOverProjectionsIsTheWeightOfASoftmax(int count, int headDim) {
        double[] estimates = estimates(PROJECTIONS, count, headDim, 0.5, 1);
        double mean = Arrays.stream(estimates).average().orElseThrow();
        double error = Math.sqrt(variance(estimates, mean) / PROJECTIONS);
        assertEquals(Math.exp(0.5 * dot(query(headDim), key(headDim))), mean, 5 * error);
        assertTrue(5 * error < 0.1 * mean, "the test would pass anything");
    }

    @Test
    void oneFeatureHasTheVarianceOfTheLemma() {
        double[] estimates = estimates(PROJECTIONS, 1, 3, 0.4, 100_001);
        double weight = Math.exp(0.4 * dot(query(3), key(3)));
        double length = 0;
        for (int i = 0; i < 3; i++) {
            length += Math.pow(query(3)[i] + key(3)[i], 2);
        }
        double relative = variance(estimates, weight) / (weight * weight);
        assertEquals(Math.exp(0.4 * length) - 1, relative, 0.15 * relative);
    }

    @Test
    void directionsAtRightAnglesAreLessNoisyThanIndependentOnes() {
        double weight = Math.exp(0.5 * dot(query(2), key(2)));
        double together = variance(estimates(10 * PROJECTIONS, 2, 2, 0.5, 1), weight);
        double alone = variance(estimates(10 * PROJECTIONS, 1, 2, 0.5, 1), weight) / 2;
        assertTrue(together < 0.97 * alone, () -> together + " is not below " + alone);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, -7, Long.MAX_VALUE})
    void blocksAreOrthogonalAndSeedsRepeat(long seed) {
        PositiveRandomFeatures map = new PositiveRandomFeatures(21, 1, seed);
        float[] projection = map.projection(8);
        for (int one = 0; one < 21; one++) {
            for (int other = one / 8 * 8; other < one; other++) {
                double product = 0;
                double lengths = 0;
                for (int i = 0; i < 8; i++) {
                    product += (double) projection[one * 8 + i] * projection[other * 8 + i];
                    lengths += Math.abs((double) projection[one * 8 + i] * projection[other * 8 + i]);
                }
                assertEquals(0, product, 1e-6 * lengths + 1e-6);
            }
        }
        assertArrayEquals(projection, map.projection(8));
        assertFalse(Arrays.equals(projection, new PositiveRandomFeatures(21, 1, seed + 1).projection(8)));
    }

    @Test
    void moreFeaturesContinueFewer() {
        float[] few = new PositiveRandomFeatures(5, 1, 3).projection(4);
        float[] many = new PositiveRandomFeatures(9, 1, 3).projection(4);
        assertArrayEquals(few, Arrays.copyOf(many, few.length));
    }

    @Test
    void nonsenseIsRefusedByName() {
        assertTrue(message(0, 1).contains("0 random features"));
        assertTrue(message(4, 0).contains("scale 0.0"));
        assertTrue(message(4, Double.NaN).contains("scale NaN"));
        assertTrue(message(4, 1e39).contains("scale 1.0E39"));
    }

    private static String message(int count, double scale) {
        return assertThrows(IllegalArgumentException.class, () -> new PositiveRandomFeatures(count, scale, 1))
                .toString();
    }

    private static double[] estimates(int projections, int count, int headDim, double scale, long firstSeed) {
        double[] estimates = new double[projections];
        for (int i = 0; i < projections; i++) {
            UnaryOperator<double[]> map = new PositiveRandomFeatures(count, scale, firstSeed + i).inFloat64(headDim);
            estimates[i] = dot(map.apply(query(headDim)), map.apply(key(headDim)));
        }
        return estimates;
    }

    private static double[] query(int headDim) {
        double[] row = new double[headDim];
        Arrays.setAll(row, i -> 0.7 - 0.2 * i);
        return row;
    }

    private static double[] key(int headDim) {
        double[] row = new double[headDim];
        Arrays.setAll(row, i -> 0.3 + 0.1 * i);
        return row;
    }

    private static double variance(double[] numbers, double mean) {
        return Arrays.stream(numbers)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow();
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
