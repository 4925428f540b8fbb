package dev.sightline.evaluation.fading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DecayFitTest {
    private static final double[] GEOMETRIC = IntStream.rangeClosed(0, 100)
            .mapToDouble(t -> 2 + t * Math.log(0.8))
            .toArray();

    private static final double[] HARMONIC =
            IntStream.rangeClosed(0, 100).mapToDouble(t -> -Math.log(t + 1)).toArray();

    @Test
    void aGeometricCurveGivesBackItsRateWithoutResidual() {
        DecayFit fit = DecayFit.geometric(GEOMETRIC, 8, 64);

        assertEquals(0.8, fit.rate(), 1e-14);
        assertEquals(0, fit.residual(), 1e-13);
    }

    @Test
    void aHarmonicCurveGivesBackTheExponentMinusOneWithoutResidual() {
        DecayFit fit = DecayFit.powerLaw(HARMONIC, 8, 64);

        assertEquals(-1, fit.slope(), 1e-14);
        assertEquals(0, fit.residual(), 1e-13);
    }

    @Test
    void theResidualTellsTheTwoLawsApart() {
        assertTrue(DecayFit.powerLaw(GEOMETRIC, 8, 64).residual() > 0.5);
        assertTrue(DecayFit.geometric(HARMONIC, 8, 64).residual() > 0.1);
    }

    @Test
    void onlyTheWindowCounts() {
        double[] bent = GEOMETRIC.clone();
        bent[7] = 50;
        bent[65] = -50;

        assertEquals(0.8, DecayFit.geometric(bent, 8, 64).rate(), 1e-14);
    }

    @Test
    void windowsThatCannotBeFittedAreRefused() {
        double[] vanishing = GEOMETRIC.clone();
        vanishing[30] = Double.NEGATIVE_INFINITY;

        assertThrows(IllegalArgumentException.class, () -> DecayFit.geometric(GEOMETRIC, 8, 9));
        assertThrows(IllegalArgumentException.class, () -> DecayFit.geometric(GEOMETRIC, 8, 101));
        assertThrows(IllegalArgumentException.class, () -> DecayFit.powerLaw(vanishing, 8, 64));
    }
}
