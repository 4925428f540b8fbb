package dev.sightline.evaluation.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.RandomStream;
import org.junit.jupiter.api.Test;

class RoundBootstrapTest {
    private static final int ROUNDS = 15;

    private static RoundBootstrap bootstrap() {
        return new RoundBootstrap(ROUNDS, RandomStream.of(43, "bootstrap", 0));
    }

    private static CurveTimes times(double noise) {
        RandomStream random = RandomStream.of(44, "times", 0);
        CurveTimes times = new CurveTimes(new double[] {100, 200, 400}, ROUNDS);
        for (int round = 0; round < ROUNDS; round++) {
            // A slow phase slows a whole round down.
            double phase = 1 + noise * random.nextDouble();
            for (int point = 0; point < times.size(); point++) {
                times.enter(point, round, phase * times.length(point));
            }
        }
        return times;
    }

    @Test
    void whatDoesNotVaryHasAnIntervalOfNoWidthSeed43() {
        Measure slope = bootstrap().interval(rounds -> times(0).medians(rounds).slope(1));

        assertEquals(1, slope.value(), 1e-12);
        assertEquals(slope.high(), slope.low(), 1e-12);
    }

    @Test
    void phasesOfTheMachineCancelFromASlopeSeed43() {
        Measure slope = bootstrap().interval(rounds -> times(1).medians(rounds).slope(1));
        Measure time = bootstrap().interval(rounds -> times(1).law(rounds, 0).at(200));

        assertEquals(1, slope.low(), 1e-9);
        assertEquals(1, slope.high(), 1e-9);
        assertTrue(time.high() > 1.1 * time.low());
    }

    @Test
    void theIntervalHoldsTheValueAndIsTheSameEveryTimeSeed43() {
        Measure once = bootstrap().interval(rounds -> times(1).law(rounds, 0).linear());

        assertTrue(once.low() <= once.value() && once.value() <= once.high());
        assertEquals(
                once, bootstrap().interval(rounds -> times(1).law(rounds, 0).linear()));
    }

    @Test
    void theSummaryOfAPointIsItsMedianAndQuartiles() {
        CurveTimes times = new CurveTimes(new double[] {10}, 5);
        for (int round = 0; round < 5; round++) {
            times.enter(0, round, 5 - round);
        }

        assertEquals(new Measure(3, 2, 4), times.quartiles(0));
    }
}
