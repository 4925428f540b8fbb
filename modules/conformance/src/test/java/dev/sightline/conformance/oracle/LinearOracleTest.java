package dev.sightline.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PositiveRandomFeatures;
import java.util.List;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearOracleTest {
    private static final double EXACT = 1e-15;

    private static SimpleMatrix compute(Linear function, Head head) {
        return HeadOracle.of(function).compute(head).output();
    }

    @Test
    void identityWithoutNormalisationIsTheSumOfProducts() {
        Head head = Heads.of(new double[] {2}, new double[] {3, -1}, new double[] {5, 7});
        assertEquals(
                2 * 3 * 5 - 2 * 7,
                compute(new Linear(ElementwiseMap.IDENTITY, false, Mask.full()), head)
                        .get(0),
                EXACT);
    }

    @Test
    void normalisedIdentityDividesByTheSumOfTheWeights() {
        Head head = Heads.of(new double[] {2}, new double[] {3, 1}, new double[] {4, 8});
        assertEquals(
                5,
                compute(new Linear(ElementwiseMap.IDENTITY, true, Mask.full()), head)
                        .get(0),
                EXACT);
    }

    @Test
    void eluPlusOneIsLinearAboveZeroAndExponentialBelow() {
        // phi(2) = 3, phi(0) = 1, phi(-1) = 1/e
        Head head = Heads.of(new double[] {2}, new double[] {0, -1}, new double[] {1, 1});
        assertEquals(
                3 * (1 + Math.exp(-1)),
                compute(new Linear(ElementwiseMap.ELU_PLUS_ONE, false, Mask.full()), head)
                        .get(0),
                EXACT);
    }

    @Test
    void rowThatSeesNothingIsZeroAndNoRowHasALogSumExp() {
        HeadReference result = new LinearOracle(new Linear(ElementwiseMap.ELU_PLUS_ONE, true, Mask.causal(-1)))
                .compute(Heads.of(new double[] {1, 1}, new double[] {1, 1}, new double[] {4, 5}));
        assertEquals(0, result.output().get(0));
        assertEquals(4, result.output().get(1), EXACT);
        assertTrue(Double.isNaN(result.logSumExp().get(0))
                && Double.isNaN(result.logSumExp().get(1)));
    }

    @Test
    void hiddenNaNIsNeverReadAndVisibleNaNShows() {
        Head head = Heads.draw(1, 3, 3, 2, 2);
        head.value().set(1, 0, Double.NaN);
        head.key().set(2, 1, Double.NaN);
        SimpleMatrix output = compute(new Linear(ElementwiseMap.ELU_PLUS_ONE, true, Mask.causal(0)), head);
        assertTrue(Double.isFinite(output.get(0, 0)) && Double.isFinite(output.get(0, 1)));
        assertTrue(Double.isNaN(output.get(1, 0)) && Double.isFinite(output.get(1, 1)));
        assertTrue(Double.isNaN(output.get(2, 0)) && Double.isNaN(output.get(2, 1)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void quadraticAndRecurrentFormsAreOneFunction(long seed) {
        Head head = Heads.draw(seed, 11, 17, 6, 4);
        for (FeatureMap map : List.of(
                ElementwiseMap.ELU_PLUS_ONE, ElementwiseMap.IDENTITY, new PositiveRandomFeatures(9, 0.5, seed))) {
            for (Mask mask : new Mask[] {
                Mask.full(),
                Mask.causal(0),
                Mask.causal(6),
                Mask.causal(-4),
                Mask.causal(40),
                Mask.window(3, 0),
                new Mask.Window(2, 3, 9),
                new Mask.Window(1, 0, -30)
            }) {
                for (boolean normalised : new boolean[] {false, true}) {
                    Linear function = new Linear(map, normalised, mask);
                    HeadReference quadratic = new LinearOracle(function).compute(head);
                    SimpleMatrix recurrent = new RecurrentLinearOracle(function).compute(head);
                    for (int i = 0; i < recurrent.getNumElements(); i++) {
                        // The divisor of a normalised identity may be near 0: errors count in sensitivities.
                        assertEquals(
                                quadratic.output().get(i),
                                recurrent.get(i),
                                1e-14 * (1 + quadratic.outputSensitivity().get(i)),
                                () -> function + " of seed " + seed);
                    }
                }
            }
        }
    }
}
