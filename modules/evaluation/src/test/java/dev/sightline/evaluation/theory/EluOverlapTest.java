package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EluOverlapTest {
    @ParameterizedTest
    @ValueSource(doubles = {0.125, 0.5, 1, 2, 4, 8, 20})
    void aKeyEqualToTheQueryHasTheVarianceOfTheFeature(double scale) {
        EluFeatureMap map = new EluFeatureMap(scale);
        assertEquals(1, new EluOverlap(map, map, 1).excess() / map.variance(), 1e-8);
    }

    @Test
    void unrelatedCoordinatesHaveNone() {
        EluFeatureMap query = new EluFeatureMap(2);
        EluFeatureMap key = new EluFeatureMap(0.5);
        assertEquals(0, new EluOverlap(query, key, 0).excess(), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0.5", "1, 1, 0.7", "2, 2, 0.7", "4, 4, 0.5", "8, 0.125, 0.7", "0.125, 0.125, 0.7", "1, 1, -0.6"})
    void shortFormIsGoodToOnePercent(double queryScale, double keyScale, double cosine) {
        EluOverlap overlap = new EluOverlap(new EluFeatureMap(queryScale), new EluFeatureMap(keyScale), cosine);
        assertEquals(1, overlap.shortExcess() / overlap.excess(), 0.012);
    }

    @Test
    void agreesWithMonteCarlo_seed51() {
        EluFeatureMap query = new EluFeatureMap(2);
        EluFeatureMap key = new EluFeatureMap(1);
        SplittableRandom random = new SplittableRandom(51);
        int draws = 200_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < draws; i++) {
            double q = random.nextGaussian();
            double g = query.feature(q) * (key.feature(0.6 * q + 0.8 * random.nextGaussian()) - key.mean());
            sum += g;
            squares += g * g;
        }
        double error = Math.sqrt(squares / draws / draws);
        EluOverlap overlap = new EluOverlap(query, key, 0.6);
        assertEquals(sum / draws, overlap.excess(), 4 * error);
        // What fixed lengths explain can only take variance away.
        assertTrue(overlap.residualVariance(feature -> 0) < squares / draws);
    }

    @Test
    void productsOfCoordinatesAreFixedByLengthsAndCosine() {
        // For a nearly linear feature, g - E g is a combination of q, k and qk: the last is fixed, the others are not.
        EluFeatureMap small = new EluFeatureMap(1e-3);
        EluOverlap overlap = new EluOverlap(small, small, 0.5);
        double residual = overlap.residualVariance(feature -> 0);
        assertEquals(1e-6, residual, 1e-8);
    }

    @Test
    void whatIsSharedLeavesTheVariance() {
        EluFeatureMap map = new EluFeatureMap(2);
        EluOverlap overlap = new EluOverlap(map, map, 0.9);
        double all = overlap.residualVariance(feature -> 0);
        double own = overlap.residualVariance(feature -> overlap.excess() * feature / map.mean());
        assertTrue(own < all && own >= 0, own + " of " + all);
    }
}
