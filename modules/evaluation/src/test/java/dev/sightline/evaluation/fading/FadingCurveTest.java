package dev.sightline.evaluation.fading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.Moments;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FadingCurveTest {
    private static final FadingLaw LAW = new ElmanScales(0.9, 0.5).law();
    private static final Cell KEY = FadingCurve.key(Cell.of("fading", "elman", 64, 7, Map.of()));

    @Test
    void reportedStepsArePowersOfTheSquareRootOfTwo() {
        assertEquals(List.of(1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64), FadingCurve.reportedSteps(64));
        assertEquals(List.of(1), FadingCurve.reportedSteps(1));
    }

    @Test
    void aRateOfOneHalfHasAHalfLifeOfOneStep() {
        CellResult curve = curve(geometric(0.5), geometric(0.5));

        Measure halfLife = Optional.ofNullable(curve.metrics().get("halfLife")).orElseThrow();

        assertEquals(1, halfLife.value(), 1e-12);
    }

    @Test
    void halfLifeAndRateHaveMatchingIntervals() {
        CellResult curve = curve(geometric(0.49), geometric(0.5), geometric(0.51));

        Measure rate = Optional.ofNullable(curve.metrics().get("rate")).orElseThrow();
        Measure halfLife = Optional.ofNullable(curve.metrics().get("halfLife")).orElseThrow();

        assertTrue(rate.low() < 0.5 && 0.5 < rate.high(), rate.toString());
        assertEquals(-Math.log(2) / Math.log(rate.high()), halfLife.high(), 1e-12);
        assertEquals(-Math.log(2) / Math.log(rate.low()), halfLife.low(), 1e-12);
    }

    @Test
    void aRateThatMayReachOneHasNoHalfLife() {
        assertFalse(curve(geometric(0.9), geometric(1.1)).metrics().containsKey("halfLife"));
    }

    @Test
    void aCurveThatReachesZeroIsNotFittedAndSaysWhy() {
        double[] hidden = geometric(0.5);
        hidden[40] = Double.NEGATIVE_INFINITY;

        CellResult curve = curve(geometric(0.5), hidden);

        assertEquals(CellResult.Status.NOT_APPLICABLE, curve.status());
        assertTrue(curve.note().contains("exactly 0"), curve.note());
        assertTrue(curve.metrics().isEmpty());
    }

    private static CellResult curve(double[]... logCurves) {
        CellResult last = new FadingCurve(KEY, logCurves, LAW)
                .results(logs -> Moments.interval(logs).map(Math::exp))
                .getLast();
        assertEquals(KEY, last.cell());
        return last;
    }

    private static double[] geometric(double rate) {
        return IntStream.rangeClosed(0, 64).mapToDouble(t -> t * Math.log(rate)).toArray();
    }
}
