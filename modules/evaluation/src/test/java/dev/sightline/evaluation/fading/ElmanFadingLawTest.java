package dev.sightline.evaluation.fading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElmanFadingLawTest {

    @ParameterizedTest
    @CsvSource({"0.9, 0.5, 0.702", "1.0, 1.0, 0.632", "1.5, 0.5, 0.983", "3.0, 0.5, 1.348"})
    void rateOfKnownSettings(double gain, double inputScale, double rate) {
        assertEquals(rate, new ElmanScales(gain, inputScale).law().rate(), 6e-4);
    }

    @Test
    void varianceIsAFixedPointOfTheMap() {
        ElmanScales scales = new ElmanScales(1.5, 0.5);
        double variance = new ElmanFadingLaw(scales).stationaryVariance();

        // The integral over the normal density by the midpoint rule, independent of Gauss-Hermite nodes.
        double mean = 0;
        double spacing = 1e-3;
        for (double z = -9 + spacing / 2; z < 9; z += spacing) {
            double y = Math.tanh(Math.sqrt(variance) * z);
            mean += spacing * y * y * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        }
        assertEquals(1.5 * 1.5 * mean + 0.25, variance, 1e-8);
    }

    @Test
    void curveEndsUpShrinkingByTheRate() {
        FadingLaw law = new ElmanScales(1.5, 0.5).law();

        double[] curve = law.logInfluence(200);

        assertEquals(0, curve[0]);
        assertEquals(Math.log(law.rate()), curve[200] - curve[199], 1e-9);
    }

    @Test
    void aWeakGainLosesTheGainAtEachStep() {
        // With little input every unit stays linear: R tends to g from below as the input vanishes.
        double rate = new ElmanScales(0.5, 0.01).law().rate();
        assertTrue(rate < 0.5 && rate > 0.4999, "rate " + rate);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 4, Double.NaN, Double.POSITIVE_INFINITY})
    void scalesOutOfRangeAreRefused(double scale) {
        assertThrows(IllegalArgumentException.class, () -> new ElmanScales(scale, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new ElmanScales(0.5, scale));
    }
}
