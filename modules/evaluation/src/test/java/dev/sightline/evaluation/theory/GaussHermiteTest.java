package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussHermiteTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 31, 64, 129, 256})
    void momentsOfTheNormalLawAreExact(int size) {
        GaussHermite rule = GaussHermite.of(size);
        double moment = 1;
        for (int power = 0; power < Math.min(2 * size, 40); power += 2) {
            int even = power;
            assertEquals(1, rule.expectation(x -> Math.pow(x, even)) / moment, 1e-12, "power " + power);
            assertEquals(0, rule.expectation(x -> Math.pow(x, even + 1)) / moment, 1e-10, "power " + (power + 1));
            moment *= power + 1;
        }
    }

    @Test
    void meanOfAnExponentialIsThatOfTheLogNormalLaw() {
        assertEquals(Math.exp(0.5 * 9), GaussHermite.of(64).expectation(x -> Math.exp(3 * x)), 1e-11 * Math.exp(4.5));
    }

    @Test
    void nodesAndWeightsOfThreePointsAreTheKnownOnes() {
        GaussHermite rule = GaussHermite.of(3);
        assertEquals(-Math.sqrt(3), rule.node(0), 1e-15);
        assertEquals(0, rule.node(1), 0);
        assertEquals(1.0 / 6, rule.weight(0), 1e-15);
        assertEquals(2.0 / 3, rule.weight(1), 1e-15);
    }

    @Test
    void sizesThatFloat64CannotHoldAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> GaussHermite.of(0));
        assertThrows(IllegalArgumentException.class, () -> GaussHermite.of(257));
    }
}
