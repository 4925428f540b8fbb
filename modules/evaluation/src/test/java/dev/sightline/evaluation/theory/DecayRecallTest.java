package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecayRecallTest {
    /** The item at an index is the newer the farther it lies from the needle, up to the age of the needle; then older. */
    private static RecallSimulation.Weights fading(double decay, int age) {
        return (query, keys, needle, weights) -> {
            for (int i = 0; i < keys.length; i++) {
                int itsAge = Math.floorMod(age + i - needle, keys.length);
                weights[i] = Math.pow(decay, itsAge) * RecallSimulation.dot(query, keys[i]);
            }
        };
    }

    @ParameterizedTest(name = "n = {0}, decay {3}, age {4}, seed {6}")
    @CsvSource({
        "1024, 64, 64, 0.995, 128, 1, 501",
        "512, 64, 64, 0.98, 0, 1, 502",
        "512, 64, 32, 0.984375, 20, 0.7, 503",
        "64, 64, 32, 0.984375, 38, 0.7, 504",
        "97, 32, 16, 0.96875, 10, 0.8, 505",
        "255, 32, 32, 0.9, 3, 0.7, 506"
    })
    void agreesWithSimulation(int length, int keyDim, int valueDim, double decay, int age, double cosine, long seed) {
        RecallSetting setting = new RecallSetting(length, keyDim, valueDim, 1, cosine);
        int draws = 60_000 / (length + 32);
        RecallSimulation.run(setting, fading(decay, age), draws, 8, seed)
                .assertPredicted(new DecayRecall(setting, decay).predict(age), 0.02, 0.01, "seed " + seed);
    }

    @Test
    void withoutDecayItIsLinearAttentionAtEveryAge() {
        RecallSetting setting = new RecallSetting(129, 64, 32, 1, 0.7);
        RecallPrediction linear = LinearAttentionRecall.predict(setting);
        for (long age : new long[] {0, 64, 128}) {
            RecallPrediction decay = new DecayRecall(setting, 1).predict(age);
            assertEquals(linear.recall(), decay.recall(), 1e-9);
            assertEquals(linear.cosine(), decay.cosine(), 1e-9);
        }
        assertEquals(
                LinearAttentionRecall.meanFieldCosine(setting), new DecayRecall(setting, 1).meanFieldCosine(5), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"512, 0.98, 0, 2.639", "512, 0.98, 64, 0.1915", "512, 0.999, 0, 0.2"})
    void knownRatiosOfSignalToNoise(long length, double decay, long age, double ratio) {
        double cosine = new DecayRecall(new RecallSetting(length, 64, 64, 1, 1), decay).meanFieldCosine(age);
        assertEquals(ratio, cosine * cosine / (1 - cosine * cosine), 0.01 * ratio);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3, 40, 200})
    void cosineIsCloseToItsShortForm(long age) {
        DecayRecall recall = new DecayRecall(new RecallSetting(1000, 64, 64, 1, 0.8), 0.99);
        assertEquals(recall.meanFieldCosine(age), recall.predict(age).cosine(), 0.02);
    }

    @Test
    void theBestFactorIsBetterThanItsNeighboursAtAge16() {
        RecallSetting setting = new RecallSetting(4096, 64, 64, 1, 1);
        double best = DecayRecall.bestDecay(16);
        double there = new DecayRecall(setting, best).meanFieldCosine(16);
        assertTrue(there > new DecayRecall(setting, best - 0.005).meanFieldCosine(16));
        assertTrue(there > new DecayRecall(setting, best + 0.005).meanFieldCosine(16));
    }

    @Test
    void aSingleItemIsCertainAndWeightsOfEitherSignHaveNoMass() {
        RecallPrediction alone = new DecayRecall(new RecallSetting(1, 64, 32, 1, 0.7), 0.9).predict(0);
        assertEquals(1, alone.recall(), 1e-12);
        assertEquals(1, alone.cosine(), 1e-12);
        assertTrue(alone.mass().isEmpty());
    }

    @Test
    void whatHasFadedAwayIsNotRecalled() {
        RecallPrediction gone = new DecayRecall(new RecallSetting(100_000, 64, 32, 1, 0.7), 0.984375).predict(99_999);
        assertEquals(0, gone.cosine(), 1e-9);
        assertTrue(gone.recall() < 1e-5, "recall " + gone.recall());
    }

    @Test
    void badFactorsAndAgesAreRefused() {
        RecallSetting setting = new RecallSetting(8, 64, 32, 1, 0.7);
        for (double decay : new double[] {0, -0.1, 1.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new DecayRecall(setting, decay));
        }
        DecayRecall recall = new DecayRecall(setting, 0.9);
        assertThrows(IllegalArgumentException.class, () -> recall.predict(8));
        assertThrows(IllegalArgumentException.class, () -> recall.meanFieldCosine(-1));
    }
}
