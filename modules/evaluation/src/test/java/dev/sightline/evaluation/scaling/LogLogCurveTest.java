package dev.sightline.evaluation.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.scaling.LogLogCurve.Crossing;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class LogLogCurveTest {
    private static final double[] LENGTHS = {16, 32, 64, 128, 256, 512};

    private static LogLogCurve curve(DoubleUnaryOperator cost) {
        return new LogLogCurve(LENGTHS, DoubleStream.of(LENGTHS).map(cost).toArray());
    }

    private static double at(Crossing crossing) {
        return assertInstanceOf(Crossing.At.class, crossing).length();
    }

    @Test
    void theSlopeOfAPowerLawIsItsExponent() {
        for (int point = 1; point < LENGTHS.length - 1; point++) {
            assertEquals(1.7, curve(n -> 3e-9 * Math.pow(n, 1.7)).slope(point), 1e-12);
        }
    }

    @Test
    void theTailSlopeIsThatOfTheLastTwoOctavesAlone() {
        assertEquals(2, curve(n -> n < 128 ? 1 : n * n).tailSlope().orElseThrow(), 1e-12);
        assertTrue(curve(n -> n).from(256).tailSlope().isEmpty());
    }

    @Test
    void powerLawsCrossExactlyWhereTheyAreEqual() {
        assertEquals(100, at(curve(n -> n * n).crossing(curve(n -> 100 * n))), 1e-9);
    }

    @Test
    void aCrossingOnAMeasuredLengthIsThatLength() {
        assertEquals(64, at(curve(n -> n * n).crossing(curve(n -> 64 * n))), 1e-9);
    }

    @Test
    void theLastOfSeveralCrossingsCounts() {
        double[] wavering = {1, 3, 1, 3, 3, 3};
        LogLogCurve first = new LogLogCurve(LENGTHS, wavering);

        assertEquals(64 * Math.pow(2, Math.log(2) / Math.log(3)), at(first.crossing(curve(n -> 2))), 1e-9);
    }

    @Test
    void aCurveThatIsAlwaysDearerCrossedBefore() {
        assertInstanceOf(Crossing.Before.class, curve(n -> n * n).crossing(curve(n -> n)));
    }

    @Test
    void aCurveThatIsNotYetDearerCrossesBeyond() {
        assertInstanceOf(Crossing.Beyond.class, curve(n -> n * n).crossing(curve(n -> 1e4 * n)));
    }

    @Test
    void onlyTheCommonLengthsCount() {
        LogLogCurve shorter = new LogLogCurve(new double[] {16, 32}, new double[] {256, 1024});

        assertInstanceOf(Crossing.Beyond.class, shorter.crossing(curve(n -> 100 * n)));
        assertInstanceOf(Crossing.Before.class, curve(n -> 100 * n).crossing(shorter));
    }
}
