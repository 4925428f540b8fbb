package dev.sightline.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Mask;
import java.util.List;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NaiveFloat32Test {
    private static final double UNIT_ROUNDOFF = 0x1p-24;

    private static final List<AttentionFunction> FUNCTIONS = List.of(
            new Softmax(Mask.full(), 0.25),
            new Softmax(Mask.causal(-3), 0.25),
            new Softmax(new Mask.Window(5, 2, 4), -0.25),
            new Linear(ElementwiseMap.ELU_PLUS_ONE, true, Mask.causal(2)),
            new Linear(ElementwiseMap.ELU_PLUS_ONE, false, new Mask.Window(4, 0, 1)),
            new Linear(ElementwiseMap.IDENTITY, false, Mask.full()));

    @Test
    void exactWhereEveryStepIs() {
        Head head = Heads.of(new double[] {2, 1}, new double[] {3, -1}, new double[] {5, 7});
        Linear function = new Linear(ElementwiseMap.IDENTITY, false, Mask.causal(0));
        for (NaiveFloat32 way : NaiveFloat32.waysTo(function)) {
            SimpleMatrix output = way.compute(head).output();
            assertEquals(30, output.get(0));
            assertEquals(15 - 7, output.get(1));
        }
    }

    @Test
    void rowThatSeesNothingIsZeroWithALogSumExpOfMinusInfinity() {
        Head head = Heads.draw(1, 2, 3, 4, 2);
        for (NaiveFloat32 way : NaiveFloat32.waysTo(new Softmax(Mask.causal(-5), 1))) {
            NaiveFloat32.Result result = way.compute(head);
            assertEquals(0, result.output().elementMaxAbs());
            assertEquals(Double.NEGATIVE_INFINITY, result.logSumExp().get(0));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void errsByRoundingAndByNoMore(long seed) {
        Head head = Heads.draw(seed, 21, 40, 16, 8);
        for (AttentionFunction function : FUNCTIONS) {
            HeadReference reference = HeadOracle.of(function).compute(head);
            for (NaiveFloat32 way : NaiveFloat32.waysTo(function)) {
                SimpleMatrix output = way.compute(head).output();
                double worst = 0;
                for (int i = 0; i < output.getNumElements(); i++) {
                    double error = Math.abs(output.get(i) - reference.output().get(i));
                    worst = Math.max(
                            worst,
                            error == 0
                                    ? 0
                                    : error / reference.outputSensitivity().get(i));
                }
                String what = function + ": " + worst / UNIT_ROUNDOFF + " roundings";
                assertTrue(worst < 10 * UNIT_ROUNDOFF, what);
                assertTrue(worst > 0.01 * UNIT_ROUNDOFF, what + ", as if it were not float32");
            }
        }
    }

    @Test
    void ordersRoundDifferently() {
        Head head = Heads.draw(5, 8, 60, 8, 8);
        List<NaiveFloat32> ways = NaiveFloat32.waysTo(new Softmax(Mask.full(), 0.4));
        assertEquals(2, ways.size());
        SimpleMatrix forward = ways.get(0).compute(head).output();
        SimpleMatrix backward = ways.get(1).compute(head).output();
        assertTrue(!forward.isIdentical(backward, 0) && forward.isIdentical(backward, 1e-5));
    }
}
