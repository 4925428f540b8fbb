package dev.sightline.reporting.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicksTest {
    @Test
    void linearTicksStepByOneTwoOrFive() {
        assertEquals(List.of("0", "0.2", "0.4", "0.6", "0.8", "1"), labels(Axis.linear("x", Unit.SHARE), 0, 1, 5));
        assertEquals(List.of("−0.1", "−0.05", "0", "0.05", "0.1"), labels(Axis.linear("x", Unit.SHARE), -0.1, 0.1, 4));
        assertEquals(List.of("0", "5,000", "10,000"), labels(Axis.linear("x", Unit.COUNT), 0, 12_000, 3));
    }

    @Test
    void lengthsAreLabelledAtPowersOfTwoAndThinnedWhereTheyCrowd() {
        assertEquals(List.of("64", "128", "256", "512", "1k"), labels(Axis.log2("n", Unit.COUNT), 60, 1100, 6));
        assertEquals(List.of("64", "512", "4k", "32k"), labels(Axis.log2("n", Unit.COUNT), 64, 131072, 4));
    }

    @Test
    void decadesHaveEightMinorTicksEach() {
        Ticks ticks = Ticks.of(Axis.log10("t", Unit.SECONDS), 1e-4, 1e-1, 5);
        assertEquals(List.of("100 µs", "1 ms", "10 ms", "100 ms"), labels(ticks));
        assertEquals(24, ticks.minor().size());
    }

    @Test
    void aNarrowLogarithmicRangeIsLabelledWithinTheDecade() {
        assertEquals(List.of("2", "5", "10", "20"), labels(Axis.log10("y", Unit.NUMBER), 1.5, 30, 4));
    }

    @Test
    void smallPowersOfTenAreWrittenAsPowers() {
        assertEquals(List.of("10⁻⁹", "10⁻⁶", "10⁻³", "1"), labels(Axis.log10("y", Unit.NUMBER), 1e-10, 1, 4));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void everyRandomRangeHasAFewTicksInsideIt(long seed) {
        Random random = new Random(seed);
        for (int trial = 0; trial < 500; trial++) {
            double low = Math.exp(random.nextGaussian() * 6);
            double high = low * (1.2 + Math.exp(random.nextGaussian() * 3));
            for (Axis axis : List.of(Axis.linear("x", Unit.NUMBER), Axis.log10("x", Unit.NUMBER))) {
                Ticks ticks = Ticks.of(axis, low, high, 5);
                String found = axis.scale() + " " + low + " to " + high + ": " + ticks;
                assertTrue(ticks.major().size() <= 12, found);
                assertTrue(!ticks.major().isEmpty() || axis.scale() == Scale.LOG10, found);
                double slack = 1e-6 * (high - low);
                assertTrue(
                        ticks.major().stream()
                                .allMatch(tick -> tick.value() >= low - slack && tick.value() <= high + slack),
                        found);
            }
        }
    }

    private static List<String> labels(Axis axis, double low, double high, int wanted) {
        return labels(Ticks.of(axis, low, high, wanted));
    }

    private static List<String> labels(Ticks ticks) {
        return ticks.major().stream().map(Ticks.Tick::label).toList();
    }
}
