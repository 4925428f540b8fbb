package dev.sightline.evaluation.fading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.statistics.Moments;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random networks of 128 units fade as their closed forms say. */
class FadingSimulationTest {
    private static final int HIDDEN = 128;
    private static final int INPUT = 16;
    private static final int NETS = 8;
    private static final int STEPS = 64;
    private static final int FIRST = 8;

    /** One network of 128 units scatters by 0.02 in its logarithmic rate, so eight average to 0.007: three of these. */
    private static final double SCATTER = 0.02;

    @ParameterizedTest
    @CsvSource({"0.9, 0.5, 11", "1.0, 0.5, 12", "1.0, 1.0, 13", "1.5, 0.5, 14"})
    void elmanNetworksFadeAtTheClosedRate(double gain, double inputScale, long seed) {
        assertRate(new ElmanScales(gain, inputScale), seed, SCATTER);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.577, 0.577, 21, 0.015",
        "1, 0.577, 0.577, 22, 0.015",
        "2, 0.577, 0.577, 23, 0.015",
        // The law is an approximation, and too low where the weights are large.
        "1, 1.5, 1.0, 24, 0.03"
    })
    void lstmNetworksFadeAtTheClosedRate(
            double bias, double recurrentScale, double inputScale, long seed, double tolerance) {
        assertRate(new LongShortTermMemoryScales(bias, recurrentScale, inputScale), seed, tolerance);
    }

    @Test
    void lstmNetworksFadeMoreSlowlyThanTheirForgetGateSeed31() {
        double gate = 1 / (1 + Math.exp(-1));

        double slope = Moments.mean(slopes(LongShortTermMemoryScales.uniformDefault(1), 31));

        assertTrue(slope > Math.log(gate) + 0.05, "rate " + Math.exp(slope) + ", forget gate " + gate);
    }

    @Test
    void lstmCurvesFollowTheClosedCurveFromTheFirstTokenOnSeed41() {
        RecurrentScales scales = LongShortTermMemoryScales.uniformDefault(2);
        double[] law = scales.law().logInfluence(STEPS);
        List<double[]> curves = curves(scales, 41);
        for (int t : new int[] {1, 4, 16, 64}) {
            double mean =
                    Moments.mean(curves.stream().mapToDouble(curve -> curve[t]).toArray());
            // The start from the zero state costs a constant of about 0.1; the rate's scatter adds up to 0.005 a step.
            assertEquals(law[t], mean, 0.15 + 0.005 * t, "step " + t);
        }
    }

    private static void assertRate(RecurrentScales scales, long seed, double tolerance) {
        double predicted = DecayFit.geometric(scales.law().logInfluence(STEPS), FIRST, STEPS)
                .slope();
        assertEquals(predicted, Moments.mean(slopes(scales, seed)), tolerance);
    }

    private static double[] slopes(RecurrentScales scales, long seed) {
        return curves(scales, seed).stream()
                .mapToDouble(curve -> DecayFit.geometric(curve, FIRST, STEPS).slope())
                .toArray();
    }

    private static List<double[]> curves(RecurrentScales scales, long seed) {
        List<double[]> curves = new ArrayList<>();
        for (int net = 0; net < NETS; net++) {
            RandomStream random = RandomStream.of(seed, "network", net);
            curves.add(InfluenceCurve.measure(scales.randomCell(HIDDEN, INPUT, random), STEPS, random));
        }
        return curves;
    }
}
