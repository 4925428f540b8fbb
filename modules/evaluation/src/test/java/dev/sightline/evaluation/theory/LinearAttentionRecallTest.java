package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearAttentionRecallTest {
    private static final RecallSimulation.Weights IDENTITY = (query, keys, needle, weights) -> {
        for (int i = 0; i < keys.length; i++) {
            weights[i] = RecallSimulation.dot(query, keys[i]);
        }
    };

    @ParameterizedTest
    @CsvSource({
        "128, 64, 64, 0.983, 0.003",
        "256, 64, 64, 0.757, 0.006",
        "512, 64, 64, 0.32, 0.013",
        "1024, 128, 64, 0.269, 0.014"
    })
    void knownRecall(long length, int keyDim, int valueDim, double recall, double tolerance) {
        RecallSetting setting = new RecallSetting(length, keyDim, valueDim, 1, 1);
        assertEquals(recall, LinearAttentionRecall.predict(setting).recall(), tolerance);
    }

    @ParameterizedTest
    @CsvSource({
        "128, 64, 64, 1, 401",
        "512, 64, 64, 1, 402",
        "64, 32, 32, 0.7, 403",
        "64, 64, 16, 1, 404",
        "16, 32, 32, 0.7, 405",
        "1024, 128, 64, 1, 406"
    })
    void agreesWithSimulation(long length, int keyDim, int valueDim, double cosine, long seed) {
        RecallSetting setting = new RecallSetting(length, keyDim, valueDim, 1, cosine);
        int draws = (int) (40_000 / (length + 32));
        RecallSimulation.run(setting, IDENTITY, draws, 16, seed)
                .assertPredicted(LinearAttentionRecall.predict(setting), 0.009, 0.003, "seed " + seed);
    }

    @Test
    void cosineIsCloseToItsShortForm() {
        for (long length : new long[] {2, 16, 256, 4096}) {
            RecallSetting setting = new RecallSetting(length, 64, 64, 1, 0.8);
            assertEquals(
                    LinearAttentionRecall.meanFieldCosine(setting),
                    LinearAttentionRecall.predict(setting).cosine(),
                    0.01);
        }
    }

    @Test
    void theLogitScaleCancels() {
        assertEquals(
                LinearAttentionRecall.predict(new RecallSetting(256, 64, 64, 1, 1)),
                LinearAttentionRecall.predict(new RecallSetting(256, 64, 64, 99, 1)));
    }

    @Test
    void weightsOfEitherSignHaveNoMass() {
        RecallPrediction prediction = LinearAttentionRecall.predict(new RecallSetting(16, 64, 64, 1, 1));
        assertTrue(prediction.mass().isEmpty());
        assertTrue(!prediction.byMetric().containsKey("mass"));
    }

    @Test
    void recallFailsNearTheCapacityScale() {
        RecallSetting setting = new RecallSetting(256, 64, 64, 1, 1);
        double capacity = LinearAttentionRecall.capacityScale(setting);
        assertEquals(64 * 64 / (2 * Math.log(256)), capacity, 1e-9);
        RecallSetting atCapacity = setting.withLength(Math.round(capacity));
        assertEquals(0.5, LinearAttentionRecall.predict(atCapacity).recall(), 0.3);
        assertEquals(Double.POSITIVE_INFINITY, LinearAttentionRecall.capacityScale(setting.withLength(1)), 0);
    }

    @Test
    void aQueryUnrelatedToItsNeedleFindsNothing() {
        RecallPrediction prediction = LinearAttentionRecall.predict(new RecallSetting(256, 64, 64, 1, 0));
        assertEquals(0, prediction.cosine(), 1e-12);
        assertTrue(prediction.recall() < 1.0 / 256);
        assertEquals(0, LinearAttentionRecall.meanFieldCosine(new RecallSetting(1, 64, 64, 1, 0)), 0);
    }
}
