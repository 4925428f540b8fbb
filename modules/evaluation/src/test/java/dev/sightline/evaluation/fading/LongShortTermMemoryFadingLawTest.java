package dev.sightline.evaluation.fading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LongShortTermMemoryFadingLawTest {

    @ParameterizedTest
    @CsvSource({"0, 0.606", "1, 0.819", "2, 0.961"})
    void rateOfTheDefaultScales(double forgetBias, double rate) {
        assertEquals(
                rate, LongShortTermMemoryScales.uniformDefault(forgetBias).law().rate(), 6e-4);
    }

    @Test
    void withWeakRecurrentWeightsOnlyTheForgetGateIsLeft() {
        FadingLaw law = new LongShortTermMemoryScales(4, 0.1, 0.1).law();

        double sigmoid = 1 / (1 + Math.exp(-4));

        assertEquals(sigmoid, law.rate(), 0.025);
        assertEquals(sigmoid, new LongShortTermMemoryScales(4, 1e-6, 1e-3).law().rate(), 1e-6);
    }

    @Test
    void firstStepsOfTheCurveAreTheWrittenOutSum() {
        LongShortTermMemoryFadingLaw law =
                new LongShortTermMemoryFadingLaw(LongShortTermMemoryScales.uniformDefault(1));
        double f = law.paths().kept();
        double y = law.paths().rewritten();

        double[] curve = law.logInfluence(3);

        assertEquals(0, curve[0]);
        assertEquals(Math.log(f * f + y * y) / 2, curve[1], 1e-14);
        assertEquals(Math.log(Math.pow(f, 4) + 4 * f * f * y * y + Math.pow(y, 4)) / 2, curve[2], 1e-14);
        assertEquals(
                Math.log(Math.pow(f, 6) + 9 * Math.pow(f, 4) * y * y + 9 * f * f * Math.pow(y, 4) + Math.pow(y, 6)) / 2,
                curve[3],
                1e-14);
    }

    @Test
    void curveTendsToTheRateWithAPrefactorThatFallsAsTheFourthRootOfTime() {
        FadingLaw law = LongShortTermMemoryScales.uniformDefault(1).law();

        double[] curve = law.logInfluence(1000);

        double excess = curve[1000] - curve[500] - 500 * Math.log(law.rate());
        assertEquals(-Math.log(2) / 4, excess, 1e-3);
    }

    @Test
    void aLargerForgetBiasRemembersLonger() {
        double previous = 0;
        for (double bias = -2; bias <= 2; bias += 0.5) {
            double rate = LongShortTermMemoryScales.uniformDefault(bias).law().rate();
            assertTrue(rate > previous, "bias " + bias + ": rate " + rate + " after " + previous);
            previous = rate;
        }
    }

    @ParameterizedTest
    @CsvSource({"9, 0.5, 0.5", "NaN, 0.5, 0.5", "1, 0, 0.5", "1, 4, 0.5", "1, 0.5, 0", "1, 0.5, NaN"})
    void scalesOutOfRangeAreRefused(double forgetBias, double recurrentScale, double inputScale) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new LongShortTermMemoryScales(forgetBias, recurrentScale, inputScale));
    }
}
