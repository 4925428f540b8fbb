package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SphereCosineTest {
    @Test
    void inTwoDimensionsTheAngleIsUniform() {
        SphereCosine cosine = SphereCosine.of(2);
        for (double c = -0.99; c < 1; c += 0.03) {
            assertEquals(1 - Math.acos(c) / Math.PI, cosine.cumulative(c), 1e-14, "c = " + c);
        }
    }

    @Test
    void inThreeDimensionsTheCosineIsUniform() {
        SphereCosine cosine = SphereCosine.of(3);
        for (double c = -1; c <= 1; c += 0.03) {
            assertEquals((1 + c) / 2, cosine.cumulative(c), 1e-14, "c = " + c);
            assertEquals(0.5, cosine.density(c), 1e-15);
        }
    }

    @Test
    void inFiveDimensionsTheLawIsCubic() {
        SphereCosine cosine = SphereCosine.of(5);
        for (double c = -1; c <= 1; c += 0.03) {
            assertEquals(0.5 + 0.75 * c - 0.25 * c * c * c, cosine.cumulative(c), 1e-14, "c = " + c);
        }
    }

    /** Logarithms of the tail by arithmetic of 40 digits. */
    @ParameterizedTest
    @CsvSource({
        "2, 0.999, -4.2519505864451728",
        "4, 0.9, -3.9796041916199021",
        "8, 0.999, -23.679589966148848",
        "16, 0.1, -1.0461689651965107",
        "16, 0.5, -3.8880878514460023",
        "64, 0.001, -0.69947502730425340",
        "64, 0.3, -4.8806515500024076",
        "64, 0.5, -11.405183589365730",
        "64, 0.999, -198.76941333571976",
        "128, 0.3, -8.1948468922147237",
        "128, 0.9, -108.69588198828532",
        "1024, 0.1, -7.3027464286856094",
        "1024, 0.5, -150.84356893838645",
        "1024, 0.999, -3183.4112880509970"
    })
    void tailIsGoodTo1e14RelativeHoweverSmall(int dim, double c, double logSurvival) {
        assertEquals(1, SphereCosine.of(dim).logSurvival(c) / logSurvival, 3e-14);
        assertEquals(1, SphereCosine.of(dim).logCumulative(-c) / logSurvival, 3e-14);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7, 16, 64, 129, 1024})
    void lawIsSymmetricAndItsDensityIsItsSlope(int dim) {
        SphereCosine cosine = SphereCosine.of(dim);
        GaussLegendre rule = GaussLegendre.of(40);
        double width = 0.5 / Math.sqrt(dim);
        // Twelve standard deviations: further out a density of many dimensions is 0 in float64.
        double last = Math.min(0.9, 12 / Math.sqrt(dim));
        for (double c = -last; c < last - width; c += 0.11) {
            assertEquals(1, cosine.cumulative(c) + cosine.cumulative(-c), 1e-15);
            assertEquals(cosine.density(c), cosine.density(-c), 0);
            double mass = rule.integral(cosine::density, c, c + width);
            double difference = c < 0
                    ? cosine.cumulative(c + width) - cosine.cumulative(c)
                    : cosine.survival(c) - cosine.survival(c + width);
            assertEquals(1, difference / mass, 1e-11, "c = " + c);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 16, 64, 1024})
    void quantileInvertsTheTail(int dim) {
        SphereCosine cosine = SphereCosine.of(dim);
        for (double c = -0.95; c < 0.96; c += 0.05) {
            // Below the centre the tail is near 1 and cannot say more of c than its own rounding.
            if (cosine.survival(-c) > 1e-9) {
                double slack = 1e-15 / Math.max(1e-9, cosine.density(c));
                assertEquals(c, cosine.upperQuantile(cosine.logSurvival(c)), 1e-13 + slack, "c = " + c);
            }
        }
        assertEquals(1, cosine.upperQuantile(Double.NEGATIVE_INFINITY), 0);
        assertEquals(-1, cosine.upperQuantile(0), 0);
        assertEquals(0, cosine.upperQuantile(-Math.log(2)), 1e-15);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 31, 1e3, 1e6, 1e12})
    void largestOfManyStaysBelowItsQuantileWithThatProbability(double count) {
        SphereCosine cosine = SphereCosine.of(64);
        for (double level : new double[] {1e-6, 0.05, 0.5, 0.95, 1 - 1e-6}) {
            double c = cosine.largestQuantile(count, Math.log(level));
            assertEquals(1, count * cosine.logCumulative(c) / Math.log(level), 1e-9, "level " + level);
        }
    }

    @Test
    void inManyDimensionsTheLawIsNormal() {
        SphereCosine cosine = SphereCosine.of(1_000_000);
        for (double z = -4; z <= 4; z += 0.5) {
            assertEquals(1, cosine.cumulative(z / 1000) / NormalDistribution.cumulative(z), 1e-4, "z = " + z);
        }
    }

    @Test
    void randomVectorsFollowIt_seed11() {
        SplittableRandom random = new SplittableRandom(11);
        SphereCosine cosine = SphereCosine.of(16);
        int draws = 40_000;
        int above = 0;
        for (int i = 0; i < draws; i++) {
            above += RecallSimulation.unit(random, 16)[0] > 0.4 ? 1 : 0;
        }
        double expected = cosine.survival(0.4);
        assertEquals(expected, above / (double) draws, 4 * Math.sqrt(expected / draws));
    }

    @Test
    void outsideTheIntervalNothingIsLeft() {
        SphereCosine cosine = SphereCosine.of(8);
        assertEquals(0, cosine.survival(1), 0);
        assertEquals(0, cosine.survival(1.5), 0);
        assertEquals(1, cosine.survival(-1), 0);
        assertEquals(1, cosine.survival(-1.5), 0);
        assertEquals(0, cosine.density(1.5), 0);
    }

    @Test
    void aLineIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> SphereCosine.of(1));
        assertThrows(IllegalArgumentException.class, () -> SphereCosine.of(8).upperQuantile(0.1));
        assertThrows(IllegalArgumentException.class, () -> SphereCosine.of(8).upperQuantile(Double.NaN));
    }
}
