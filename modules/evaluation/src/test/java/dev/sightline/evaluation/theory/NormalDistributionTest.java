package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalDistributionTest {
    /** Values to 17 digits by arithmetic of 40 digits. */
    @ParameterizedTest
    @CsvSource({
        "-3, 1.9999779095030014, 16205.988853999587",
        "-0.5, 1.5204998778130465, 1.9523604891825571",
        "0, 1, 1",
        "0.1, 0.88753708398171511, 0.89645697996912664",
        "0.499, 0.48037934401053154, 0.61620339258389600",
        "0.5, 0.47950012218695346, 0.61569034419292587",
        "1, 0.15729920705028513, 0.42758357615580700",
        "2, 0.0046777349810472658, 0.25539567631050574",
        "3.7, 1.6715105790914620e-7, 0.14743499753718507",
        "6.2, 1.8166756172381311e-18, 0.089858108319745925",
        "6.3, 5.1242216873957039e-19, 0.088465899352852195",
        "10, 2.0884875837625448e-45, 0.056140992743822586",
        "26, 5.6631924088561428e-296, 0.021683584850562907"
    })
    void errorFunctionsAreGoodTo1e14(double x, double erfc, double erfcx) {
        assertEquals(1, NormalDistribution.erfc(x) / erfc, 1e-14);
        assertEquals(1, NormalDistribution.erfcx(x) / erfcx, 1e-14);
    }

    @Test
    void scaledErrorFunctionFallsLikeTheReciprocal() {
        double x = 1e8;
        assertEquals(1, NormalDistribution.erfcx(x) * x * Math.sqrt(Math.PI), 1e-14);
    }

    @Test
    void bothTailsAddToOne() {
        for (double x = -8; x <= 8; x += 0.37) {
            assertEquals(1, NormalDistribution.cumulative(x) + NormalDistribution.cumulative(-x), 1e-15);
        }
    }

    @Test
    void cumulativeIsTheIntegralOfTheDensity() {
        GaussLegendre rule = GaussLegendre.of(40);
        for (double x : new double[] {-6, -2.5, -0.7, 0.3, 1.9, 4}) {
            double mass = rule.integral(NormalDistribution::density, x - 3, x);
            double difference = NormalDistribution.cumulative(x) - NormalDistribution.cumulative(x - 3);
            assertEquals(1, difference / mass, 1e-12, "x = " + x);
        }
    }

    @Test
    void extremesAreFinite() {
        assertEquals(0, NormalDistribution.erfc(40), 0);
        assertEquals(2, NormalDistribution.erfc(-40), 0);
        assertEquals(0, NormalDistribution.density(60), 0);
        assertTrue(NormalDistribution.erfcx(-27) == Double.POSITIVE_INFINITY);
    }
}
