package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowReachTest {
    @Test
    void eightLayersOf65ReachAsKnown() {
        WindowReach reach = new WindowReach(65, 8, 1);
        assertEquals(512, reach.bound());
        assertEquals(53.1, reach.standardDeviation(), 0.05);
        assertEquals(377, reach.quantile(0.99));
        assertEquals(0, reach.anchor(), 0);
    }

    @ParameterizedTest
    @CsvSource({"65, 8, 1", "65, 8, 0.5", "10, 3, 0.2", "2, 20, 0.9", "1, 4, 0.5", "7, 1, 1"})
    void momentsAreThoseOfTheDistribution(int window, int layers, double mixingRate) {
        WindowReach reach = new WindowReach(window, layers, mixingRate);
        double[] influence = reach.influence();
        double total = 0;
        double mean = 0;
        double square = 0;
        for (int age = 0; age < influence.length; age++) {
            total += influence[age];
            mean += age * influence[age];
            square += (double) age * age * influence[age];
        }
        assertEquals(reach.bound() + 1, influence.length);
        assertEquals(1, total, 1e-12);
        assertEquals(reach.mean(), mean, 1e-9 * (1 + mean));
        assertEquals(reach.standardDeviation(), Math.sqrt(Math.max(0, square - mean * mean)), 1e-5);
    }

    @Test
    void theFurthestAgeIsReachedAlongOnePathOnly() {
        double[] influence = new WindowReach(5, 3, 0.5).influence();
        assertEquals(Math.pow(0.5 / 5, 3), influence[12], 1e-15);
    }

    @Test
    void withoutMixingNothingMoves() {
        WindowReach still = new WindowReach(64, 12, 0);
        assertEquals(1, still.anchor(), 0);
        assertEquals(0, still.quantile(0.999));
        assertEquals(0, still.standardDeviation(), 0);
    }

    @Test
    void reachGrowsAsHalfTheBoundAndTheSquareRootOfTheLayers() {
        WindowReach shallow = new WindowReach(33, 4, 1);
        WindowReach deep = new WindowReach(33, 64, 1);
        assertEquals(16, deep.mean() / shallow.mean(), 1e-12);
        assertEquals(4, deep.standardDeviation() / shallow.standardDeviation(), 1e-12);
        assertTrue(deep.quantile(0.99) < 0.65 * deep.bound());
    }

    @Test
    void numbersOutsideTheirRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new WindowReach(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new WindowReach(1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new WindowReach(1, 1, 1.5));
        assertThrows(IllegalArgumentException.class, () -> new WindowReach(4, 2, 1).quantile(1));
        assertThrows(ArithmeticException.class, () -> new WindowReach(1 << 30, 4, 1).influence());
    }
}
