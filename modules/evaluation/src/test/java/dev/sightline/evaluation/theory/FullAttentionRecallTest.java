package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FullAttentionRecallTest {
    @ParameterizedTest
    @CsvSource({"4096, 64, 0.5, 0.955", "64, 32, 0.4, 0.513", "1024, 64, 0.5, 0.989", "1024, 128, 0.3, 0.754"})
    void knownRecallByKey(long length, int keyDim, double cosine, double recall) {
        RecallSetting setting = new RecallSetting(length, keyDim, 64, 8, cosine);
        assertEquals(recall, FullAttentionRecall.largestLogit(setting), 6e-4);
    }

    @ParameterizedTest
    @CsvSource({
        "1024, 64, 64, 4, 0.5, 0.026",
        "1024, 64, 64, 8, 0.5, 0.888",
        "1024, 64, 64, 16, 0.5, 0.988",
        "1024, 128, 64, 16, 0.3, 0.628"
    })
    void knownRecallByValue(long length, int keyDim, int valueDim, double scale, double cosine, double recall) {
        RecallSetting setting = new RecallSetting(length, keyDim, valueDim, scale, cosine);
        assertEquals(recall, FullAttentionRecall.predict(setting).recall(), 0.006);
    }

    @Test
    void knownCosine() {
        RecallSetting setting = new RecallSetting(1024, 64, 64, 8, 0.5);
        assertEquals(0.546, FullAttentionRecall.predict(setting).cosine(), 0.004);
        assertEquals(0.543, FullAttentionRecall.meanFieldCosine(setting), 6e-4);
    }

    @ParameterizedTest
    @CsvSource({
        "256, 64, 64, 4, 0.7, 301",
        "256, 32, 32, 8, 0.5, 302",
        "512, 64, 32, 8, 0.5, 303",
        "256, 64, 64, 16, 0.3, 304",
        "64, 32, 16, 8, 0.4, 305",
        "1024, 64, 64, 8, 0.5, 306",
        "16, 32, 32, 32, 0.3, 307"
    })
    void agreesWithSimulation(long length, int keyDim, int valueDim, double scale, double cosine, long seed) {
        RecallSetting setting = new RecallSetting(length, keyDim, valueDim, scale, cosine);
        int draws = (int) (40_000 / (length + 32));
        RecallSimulation.Outcome measured =
                RecallSimulation.run(setting, RecallSimulation.softmax(scale), draws, 16, seed);
        RecallPrediction predicted = FullAttentionRecall.predict(setting);
        measured.assertPredicted(predicted, 0.015, 0.006, "seed " + seed);
        measured.mass().assertPredicted(predicted.mass().orElseThrow(), 0, "seed " + seed + ": mass");
    }

    @ParameterizedTest
    @CsvSource({"1024, 311", "64, 312", "32, 313"})
    void agreesWithSimulationForOtherCodebooks(int codebookSize, long seed) {
        RecallSetting setting = new RecallSetting(256, 64, 64, 8, 0.5);
        RecallSimulation.run(setting, codebookSize, RecallSimulation.softmax(8), 100, 16, seed)
                .assertPredicted(FullAttentionRecall.predict(setting, codebookSize), 0.03, 0.01, "seed " + seed);
    }

    @Test
    void aLargeScaleGivesRecallByKey() {
        for (double cosine : new double[] {0, 0.2, 0.4, 0.5}) {
            RecallSetting setting = new RecallSetting(1000, 64, 64, 1e5, cosine);
            assertEquals(
                    FullAttentionRecall.largestLogit(setting),
                    FullAttentionRecall.predict(setting).recall(),
                    1e-3,
                    "cosine " + cosine);
        }
    }

    @Test
    void withoutScaleRecallIsChance() {
        for (long length : new long[] {2, 16, 1024, 100_000}) {
            RecallPrediction prediction = FullAttentionRecall.predict(new RecallSetting(length, 64, 64, 0, 0.5));
            assertEquals(1, length * prediction.recall(), 0.08, "length " + length);
            assertEquals(1, length * prediction.mass().orElseThrow(), 1e-9);
        }
    }

    @Test
    void amongTwoItemsRecallIsThatOfTheLargerLogit() {
        // y = w v + w' v' is nearer to the value of the larger weight, whatever the values.
        for (double scale : new double[] {1, 8, 200}) {
            RecallSetting setting = new RecallSetting(2, 64, 64, scale, 0.1);
            assertEquals(
                    FullAttentionRecall.largestLogit(setting),
                    FullAttentionRecall.predict(setting).recall(),
                    1e-3,
                    "scale " + scale);
        }
    }

    @Test
    void aloneTheNeedleIsCertain() {
        RecallPrediction prediction = FullAttentionRecall.predict(new RecallSetting(1, 64, 64, 8, 0.5));
        assertEquals(new RecallPrediction(java.util.OptionalDouble.of(1), 1, 1), prediction);
        assertEquals(1, FullAttentionRecall.largestLogit(new RecallSetting(1, 64, 64, 8, -1)), 0);
    }

    @Test
    void aMillionItemsKeepTheirTail() {
        RecallSetting setting = new RecallSetting(1_000_000, 128, 128, 24, 0.6);
        double missed = 999_999 * SphereCosine.of(128).survival(0.6);
        assertEquals(missed, 1 - FullAttentionRecall.largestLogit(setting), 1e-3 * missed);
        assertTrue(missed > 1e-9 && missed < 1e-3, "missed " + missed);
    }

    @Test
    void namesItsPredictionsAsTheMetrics() {
        RecallPrediction prediction = FullAttentionRecall.predict(new RecallSetting(64, 32, 32, 8, 0.5));
        assertEquals(
                List.of("cosine", "mass", "recall"),
                List.copyOf(prediction.byMetric().keySet()));
        assertEquals(prediction.recall(), prediction.byMetric().get("recall"));
    }

    @Test
    void aCodebookOfOneValueIsRefused() {
        RecallSetting setting = new RecallSetting(64, 32, 32, 8, 0.5);
        assertThrows(IllegalArgumentException.class, () -> FullAttentionRecall.predict(setting, 1));
    }
}
