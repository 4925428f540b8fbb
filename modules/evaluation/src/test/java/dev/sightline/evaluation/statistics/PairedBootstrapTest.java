package dev.sightline.evaluation.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Measure;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
    private static final int DRAWS = 400;

    @Test
    void intervalMatchesTheNormalOneForManyDrawsAtSeed1() {
        RandomStream random = RandomStream.of(1, "paired", 0);
        double[] first = new double[DRAWS];
        double[] second = new double[DRAWS];
        double[] differences = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            double common = 10 * random.nextGaussian();
            first[i] = common + 1 + random.nextGaussian();
            second[i] = common + random.nextGaussian();
            differences[i] = first[i] - second[i];
        }
        Measure bootstrap = PairedBootstrap.meanDifference(first, second, RandomStream.of(1, "resamples", 0));
        Measure normal = Moments.interval(differences);
        assertEquals(normal.value(), bootstrap.value(), 1e-12);
        assertEquals(normal.low(), bootstrap.low(), 0.03);
        assertEquals(normal.high(), bootstrap.high(), 0.03);
        assertTrue(bootstrap.low() > 0, "what the draws have in common must not widen the interval");
    }

    @Test
    void equalCurvesDifferByExactlyNothing() {
        double[] same = {1, 0, 1, 1};
        assertEquals(Measure.exact(0), PairedBootstrap.meanDifference(same, same, RandomStream.of(1, "resamples", 0)));
    }

    @Test
    void theSameStreamGivesTheSameInterval() {
        double[] first = {1, 0, 1, 1, 0};
        double[] second = {0, 0, 1, 0, 1};
        assertEquals(
                PairedBootstrap.meanDifference(first, second, RandomStream.of(9, "resamples", 0)),
                PairedBootstrap.meanDifference(first, second, RandomStream.of(9, "resamples", 0)));
    }

    @Test
    void unequalNumbersOfDrawsAreRefused() {
        RandomStream random = RandomStream.of(1, "resamples", 0);
        assertThrows(
                IllegalArgumentException.class,
                () -> PairedBootstrap.meanDifference(new double[2], new double[3], random));
    }
}
