package dev.sightline.evaluation.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.statistics.RandomStream;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostLawTest {
    private static final double[] LENGTHS =
            DoubleStream.iterate(16, n -> n <= 131_072, n -> 2 * n).toArray();

    private static CostLaw fit(DoubleUnaryOperator time) {
        return CostLaw.fit(LENGTHS, DoubleStream.of(LENGTHS).map(time).toArray())
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"1e-5, 2e-7, 3e-10", "0, 2e-7, 3e-10", "1e-5, 0, 3e-10", "1e-5, 2e-7, 0", "0, 0, 1e-9", "5e-6, 0, 0"})
    void anExactLawIsFoundAgain(double a, double b, double c) {
        CostLaw law = fit(n -> a + b * n + c * n * n);

        assertEquals(a, law.constant(), 1e-9 * (a + b * 16));
        assertEquals(b, law.linear(), 1e-9 * (b + c * 16 + a / 1e5));
        assertEquals(c, law.quadratic(), 1e-9 * (c + b / 1e5 + a / 1e10));
        assertEquals(0, law.relativeError(), 1e-9);
    }

    @Test
    void noCoefficientIsNegativeWhereALeastSquaresFitWouldHaveOne() {
        // A power below 1 calls for a negative quadratic term.
        CostLaw law = fit(n -> Math.pow(n, 0.8));

        assertEquals(0, law.quadratic());
        assertTrue(law.linear() > 0 && law.constant() > 0);
    }

    @Test
    void everyLengthCountsByItsRelativeError() {
        // 1% at each length: an unweighted fit would follow the longest and miss the shortest by many times its time.
        RandomStream random = RandomStream.of(41, "noise", 0);
        CostLaw law = fit(n -> (1e-5 + 1e-9 * n * n) * (1 + 0.01 * random.nextGaussian()));

        assertEquals(1e-5, law.constant(), 3e-7);
        assertEquals(1e-9, law.quadratic(), 3e-11);
        assertEquals(0.01, law.relativeError(), 0.006);
    }

    @Test
    void theQuadraticTermDominatesFromWhereItTakesItsShare() {
        CostLaw law = fit(n -> 1e-5 + 1e-7 * n + 1e-10 * n * n);
        double from = law.quadraticFrom(0.8).orElseThrow();

        assertEquals(0.8, law.quadraticShare(from), 1e-9);
        assertTrue(law.quadraticShare(2 * from) > 0.8);
        assertEquals(law.at(1000), 1e-5 + 1e-4 + 1e-4, 1e-12);
    }

    @Test
    void aLawWithoutPairsIsNeverDominatedByThem() {
        assertTrue(fit(n -> 1e-5 + 1e-7 * n).quadraticFrom(0.8).stream().allMatch(from -> from > 1e9));
    }

    @Test
    void twoPointsDetermineNoLaw() {
        assertTrue(CostLaw.fit(new double[] {16, 32}, new double[] {1, 2}).isEmpty());
    }
}
