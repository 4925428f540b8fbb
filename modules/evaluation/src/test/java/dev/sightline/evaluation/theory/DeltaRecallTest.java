package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaRecallTest {
    /** The weights that the rule gives, from the newest item to the oldest; the needle has the age that is wanted. */
    private static RecallSimulation.Weights corrected(double decay, int age) {
        return (query, keys, needle, weights) -> {
            double[] left = query.clone();
            double fade = 1;
            for (int itsAge = 0; itsAge < keys.length; itsAge++) {
                int item = Math.floorMod(needle + itsAge - age, keys.length);
                double product = RecallSimulation.dot(left, keys[item]);
                weights[item] = fade * product;
                for (int i = 0; i < left.length; i++) {
                    left[i] -= product * keys[item][i];
                }
                fade *= decay;
            }
        };
    }

    @ParameterizedTest(name = "n = {0}, decay {3}, age {4}, cosine {5}, seed {6}")
    @CsvSource({
        "256, 64, 64, 1, 32, 1, 601",
        "256, 64, 64, 1, 64, 1, 602",
        "256, 64, 64, 1, 128, 1, 603",
        "256, 64, 32, 1, 20, 0.7, 604",
        "97, 32, 16, 1, 10, 0.8, 605",
        "64, 64, 32, 1, 63, 0.7, 606",
        "256, 64, 32, 0.984375, 15, 0.7, 607",
        "97, 32, 16, 0.96875, 10, 0.8, 608",
        "255, 64, 64, 0.99, 40, 1, 609",
        "64, 64, 32, 0.984375, 0, 0.7, 610"
    })
    void agreesWithSimulation(int length, int keyDim, int valueDim, double decay, int age, double cosine, long seed) {
        RecallSetting setting = new RecallSetting(length, keyDim, valueDim, 1, cosine);
        int draws = 60_000 / (length + 32);
        RecallSimulation.run(setting, corrected(decay, age), draws, 8, seed)
                .assertPredicted(new DeltaRecall(setting, decay).predict(age), 0.02, 0.01, "seed " + seed);
    }

    @ParameterizedTest
    @CsvSource({"32, 0.955", "64, 0.448", "128, 0.028"})
    void knownRecall(long age, double recall) {
        DeltaRecall theory = new DeltaRecall(new RecallSetting(256, 64, 64, 1, 1), 1);
        assertEquals(recall, theory.predict(age).recall(), 0.02);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 64, 200})
    void theCosineFallsAsTheRetainedShareOfTheQuery(long age) {
        DeltaRecall theory = new DeltaRecall(new RecallSetting(1000, 64, 64, 1, 0.7), 1);
        double shortForm = 0.7 * Math.pow(63 / 64.0, (double) age);
        assertEquals(shortForm, theory.meanFieldCosine(age), 1e-6);
        assertEquals(shortForm, theory.predict(age).cosine(), 0.03);
    }

    @Test
    void theNewestItemIsReadWithItsWholeCosine() {
        RecallPrediction newest = new DeltaRecall(new RecallSetting(1000, 64, 64, 1, 1), 1).predict(0);
        assertEquals(1, newest.cosine(), 1e-9);
        assertEquals(1, newest.recall(), 1e-9);
    }

    @Test
    void aDecayTakesFromOldItemsAlone() {
        RecallSetting setting = new RecallSetting(256, 64, 32, 1, 0.7);
        DeltaRecall plain = new DeltaRecall(setting, 1);
        DeltaRecall gated = new DeltaRecall(setting, 63 / 64.0);
        assertTrue(gated.predict(0).recall() > plain.predict(0).recall());
        assertTrue(gated.predict(100).recall() < plain.predict(100).recall());
    }

    @Test
    void aSingleItemIsCertain() {
        RecallPrediction alone = new DeltaRecall(new RecallSetting(1, 64, 32, 1, 0.7), 1).predict(0);
        assertEquals(1, alone.recall(), 1e-12);
        assertTrue(alone.mass().isEmpty());
    }

    @Test
    void badFactorsAndAgesAreRefused() {
        RecallSetting setting = new RecallSetting(8, 64, 32, 1, 0.7);
        assertThrows(IllegalArgumentException.class, () -> new DeltaRecall(setting, 0));
        assertThrows(IllegalArgumentException.class, () -> new DeltaRecall(setting, Double.NaN));
        DeltaRecall recall = new DeltaRecall(setting, 1);
        assertThrows(IllegalArgumentException.class, () -> recall.predict(8));
        assertThrows(IllegalArgumentException.class, () -> recall.meanFieldCosine(-1));
    }
}
