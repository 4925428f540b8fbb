package dev.sightline.evaluation.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinomialTestTest {
    @ParameterizedTest(name = "{0} of 12 at chance 0.3")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 8, 12})
    void agreesWithTheSumOverAllOutcomes(int successes) {
        double tail = 0;
        for (int k = 0; k <= 12; k++) {
            boolean asFar = successes > 0.3 * 12 ? k >= successes : k <= successes;
            tail += asFar ? choose(12, k) * Math.pow(0.3, k) * Math.pow(0.7, 12 - k) : 0;
        }
        assertEquals(Math.min(1, 2 * tail), BinomialTest.twoSided(successes, 12, 0.3), 1e-12);
    }

    private static double choose(int n, int k) {
        double result = 1;
        for (int i = 1; i <= k; i++) {
            result *= (n - k + i) / (double) i;
        }
        return result;
    }

    @Test
    void farTailsKeepTheirRelativeAccuracy() {
        // 0 of 8400 at 1/64 has probability (63/64)^8400.
        assertEquals(1, BinomialTest.twoSided(0, 8400, 1 / 64.0) / (2 * Math.exp(8400 * Math.log1p(-1 / 64.0))), 1e-9);
    }

    @Test
    void certainChancesAdmitOneOutcome() {
        assertEquals(1, BinomialTest.twoSided(0, 5, 0));
        assertEquals(0, BinomialTest.twoSided(1, 5, 0));
        assertEquals(1, BinomialTest.twoSided(5, 5, 1));
    }

    @Test
    void impossibleCountsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> BinomialTest.twoSided(6, 5, 0.5));
        assertThrows(IllegalArgumentException.class, () -> BinomialTest.twoSided(1, 5, Double.NaN));
    }
}
