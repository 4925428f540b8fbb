package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussLegendreTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 20, 33, 64, 200})
    void integratesPolynomialsOfTwiceItsSizeExactly(int size) {
        GaussLegendre rule = GaussLegendre.of(size);
        for (int degree = 0; degree < 2 * size; degree++) {
            int power = degree;
            assertEquals(1.0 / (degree + 1), rule.integral(x -> Math.pow(x, power), 0, 1), 1e-14, "degree " + degree);
        }
    }

    @Test
    void failsOnTheFirstPolynomialBeyondItsDegree() {
        GaussLegendre rule = GaussLegendre.of(3);
        assertTrue(Math.abs(rule.integral(x -> Math.pow(x, 6), -1, 1) - 2.0 / 7) > 0.01);
    }

    @Test
    void nodesAndWeightsOfThreePointsAreTheKnownOnes() {
        GaussLegendre rule = GaussLegendre.of(3);
        assertEquals(-Math.sqrt(0.6), rule.node(0, -1, 1), 1e-15);
        assertEquals(0, rule.node(1, -1, 1), 0);
        assertEquals(Math.sqrt(0.6), rule.node(2, -1, 1), 1e-15);
        assertEquals(5.0 / 9, rule.weight(0, -1, 1), 1e-15);
        assertEquals(8.0 / 9, rule.weight(1, -1, 1), 1e-15);
    }

    @Test
    void nodesIncreaseInsideTheInterval() {
        GaussLegendre rule = GaussLegendre.of(101);
        double previous = 2;
        for (int i = 0; i < rule.size(); i++) {
            double node = rule.node(i, 2, 5);
            assertTrue(node > previous && node < 5, "node " + i + " at " + node);
            previous = node;
        }
    }

    @Test
    void anEmptyRuleIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> GaussLegendre.of(0));
    }
}
