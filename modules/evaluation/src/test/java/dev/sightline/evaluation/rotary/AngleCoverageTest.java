package dev.sightline.evaluation.rotary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AngleCoverageTest {
    /** Wavelengths of 4, 100, 1000 and 5000 positions. */
    private static final double[] TRAINED = frequencies(4, 100, 1000, 5000);

    private static double[] frequencies(double... wavelengths) {
        double[] frequencies = new double[wavelengths.length];
        for (int pair = 0; pair < frequencies.length; pair++) {
            frequencies[pair] = 2 * Math.PI / wavelengths[pair];
        }
        return frequencies;
    }

    private static double unseen(double[] used, long distance) {
        return AngleCoverage.unseenShare(TRAINED, used, 512, distance);
    }

    @Test
    void nothingIsUnseenUpToTheTrainingLength() {
        for (long distance : new long[] {0, 1, 100, 511, 512}) {
            assertEquals(0, unseen(TRAINED, distance), "distance " + distance);
        }
    }

    @Test
    void beyondItSlowPairsAreUnseenAndFastOnesNever() {
        assertEquals(0.5, unseen(TRAINED, 513));
        // The pair of wavelength 1000 begins a second turn and is back among the angles that it met.
        assertEquals(0.25, unseen(TRAINED, 1001));
    }

    @Test
    void interpolationKeepsEveryAngleUpToItsFactor() {
        double[] slower = frequencies(4 * 8, 100 * 8, 1000 * 8, 5000 * 8);
        for (long distance = 1; distance <= 8 * 512; distance++) {
            assertEquals(0, unseen(slower, distance), "distance " + distance);
        }
        assertTrue(unseen(slower, 8 * 512 + 1) > 0);
    }
}
