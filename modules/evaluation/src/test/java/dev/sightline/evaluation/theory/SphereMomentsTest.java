package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SphereMomentsTest {
    @Test
    void inThreeDimensionsTheMomentIsAHyperbolicSine() {
        for (double t : new double[] {1e-3, 0.5, 3, 20, 500}) {
            assertEquals(1, SphereMoments.moment(3, t) / (Math.sinh(t) / t), 1e-13, "t = " + t);
            assertEquals(1 / Math.tanh(t) - 1 / t, SphereMoments.tiltedMean(3, t), 1e-12, "t = " + t);
        }
    }

    /** Values by arithmetic of 40 digits. */
    @ParameterizedTest
    @CsvSource({
        "2, 1, 0.23591435850717865, 0.44638996589653451",
        "64, 0.001, 7.8124999990752252e-9, 0.000015624999996299901",
        "64, 8, 0.49628445297275435, 0.12315983910231738",
        "64, 32, 7.2463558465166757, 0.41554694429996505",
        "128, 1000, 803.13147932466574, 0.93848438951094097",
        "16, 10000, 9943.3782626801709, 0.99925024377434894"
    })
    void logarithmIsGoodTo1e14WithoutOverflow(int dim, double t, double logMoment, double tiltedMean) {
        assertEquals(1, SphereMoments.logMoment(dim, t) / logMoment, 1e-14);
        assertEquals(1, SphereMoments.tiltedMean(dim, t) / tiltedMean, 1e-11);
        assertEquals(SphereMoments.logMoment(dim, t), SphereMoments.logMoment(dim, -t), 0);
    }

    @Test
    void agreesWithQuadratureOverTheLaw() {
        for (int dim : new int[] {2, 5, 16, 64, 200}) {
            DiscretisedLaw cosine = DiscretisedLaw.fineCosine(SphereCosine.of(dim), 12);
            double expected = cosine.expectation(c -> Math.exp(12 * c));
            assertEquals(1, SphereMoments.moment(dim, 12) / expected, 1e-12, "dimension " + dim);
        }
    }

    @Test
    void smallArgumentsKeepTheirDigits() {
        assertEquals(0, SphereMoments.logMoment(64, 0), 0);
        assertEquals(1, SphereMoments.logMoment(64, 1e-8) / (1e-16 / 128), 1e-14);
    }

    @Test
    void argumentsOutsideItsRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> SphereMoments.logMoment(1, 1));
        assertThrows(IllegalArgumentException.class, () -> SphereMoments.logMoment(8, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> SphereMoments.logMoment(8, 1e8));
    }
}
