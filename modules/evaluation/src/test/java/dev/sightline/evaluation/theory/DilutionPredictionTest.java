package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DilutionPredictionTest {
    @Test
    void namesItsPredictionsAsTheMetrics() {
        DilutionPrediction prediction = DilutionPrediction.of(new RecallSetting(4096, 128, 64, 16, 0.7));
        assertEquals(
                List.of("effectiveSupport", "entropy", "mass"),
                List.copyOf(prediction.byMetric().keySet()));
        assertEquals(1.352, prediction.entropy(), 1e-3);
        assertEquals(Math.exp(prediction.entropy()), prediction.effectiveSupport(), 0);
        assertEquals(SoftmaxMass.of(128, 16, 0.7).quadrature(4096), prediction.mass(), 0);
    }

    @Test
    void followsTheGapAgainstTheLogarithmOfTheLength() {
        // Far below condensation the mass depends on tau rho - ln M(tau) - ln(n-1) alone.
        RecallSetting one = new RecallSetting(1 + 1000, 512, 64, 6, 0.9);
        double gap = 6 * 0.9 - SphereMoments.logMoment(512, 6);
        double scale = 8;
        double cosine = (gap + Math.log(3) + SphereMoments.logMoment(512, scale)) / scale;
        RecallSetting other = new RecallSetting(1 + 3000, 512, 64, scale, cosine);
        assertEquals(
                DilutionPrediction.of(one).mass(), DilutionPrediction.of(other).mass(), 1e-4);
    }
}
