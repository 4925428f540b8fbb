package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EluFeatureMapTest {
    /** Expectation over a standard normal deviate by a rule that knows nothing of the closed moments. */
    private static double expectation(DoubleUnaryOperator function) {
        GaussLegendre rule = GaussLegendre.of(100);
        DoubleUnaryOperator weighted = x -> function.applyAsDouble(x) * NormalDistribution.density(x);
        return rule.integral(weighted, -9, -3)
                + rule.integral(weighted, -3, -0.3)
                + rule.integral(weighted, -0.3, 0)
                + rule.integral(weighted, 0, 9);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.125, 0.5, 1, 2, 4, 8, 50})
    void momentsAgreeWithQuadrature(double scale) {
        EluFeatureMap map = new EluFeatureMap(scale);
        assertEquals(1, map.mean() / expectation(map::feature), 1e-12);
        assertEquals(1, map.meanSquare() / expectation(x -> map.feature(x) * map.feature(x)), 1e-12);
        assertEquals(1, map.linearPart() / expectation(x -> map.feature(x) * x), 1e-12);
        double quadratic = expectation(x -> map.feature(x) * (x * x - 1)) / Math.sqrt(2);
        assertEquals(quadratic, map.quadraticPart(), 1e-11 * map.mean());
    }

    @Test
    void featureIsEluPlusOne() {
        EluFeatureMap map = new EluFeatureMap(2);
        assertEquals(3, map.feature(1), 0);
        assertEquals(Math.exp(-2), map.feature(-1), 0);
        assertEquals(1, map.feature(0), 0);
    }

    @Test
    void aHugeScaleDoesNotOverflow() {
        EluFeatureMap map = new EluFeatureMap(1e4);
        // Half of a half-normal law.
        assertEquals(1, map.mean() / (1e4 / Math.sqrt(2 * Math.PI)), 1e-3);
        assertEquals(1, map.meanSquare() / 0.5e8, 1e-3);
    }

    @Test
    void aScaleThatIsNoSpreadIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new EluFeatureMap(0));
        assertThrows(IllegalArgumentException.class, () -> new EluFeatureMap(Double.NaN));
    }
}
