package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EluLinearRecallTest {
    private static EluLinearRecall recall(long length, int dim, double scale, double cosine) {
        EluFeatureMap map = new EluFeatureMap(scale);
        return new EluLinearRecall(new RecallSetting(length, dim, dim, 0, cosine), map, map);
    }

    private static RecallSimulation.Weights features(double queryScale, double keyScale, boolean centred) {
        return (query, keys, needle, weights) -> {
            int dim = query.length;
            EluFeatureMap queryMap = new EluFeatureMap(queryScale * Math.sqrt(dim));
            EluFeatureMap keyMap = new EluFeatureMap(keyScale * Math.sqrt(dim));
            double mean = 0;
            for (int i = 0; i < keys.length; i++) {
                weights[i] = 0;
                for (int j = 0; j < dim; j++) {
                    weights[i] += queryMap.feature(query[j]) * keyMap.feature(keys[i][j]);
                }
                mean += weights[i] / keys.length;
            }
            for (int i = 0; i < keys.length && centred; i++) {
                weights[i] -= mean;
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "16, 1, 0.235, 0.010",
        "256, 1, 0.007, 0.002",
        "64, 4, 0.187, 0.006",
        "256, 4, 0.021, 0.002",
        "64, 0.125, 0.017, 0.002"
    })
    void knownPlainRecall(long length, double scale, double recall, double tolerance) {
        assertEquals(recall, recall(length, 64, scale, 1).plain().recall(), tolerance);
    }

    @ParameterizedTest
    @CsvSource({"64, 1, 0.793, 0.03", "256, 1, 0.222, 0.01", "256, 4, 0.484, 0.02"})
    void knownCentredRecall(long length, double scale, double recall, double tolerance) {
        assertEquals(recall, recall(length, 64, scale, 1).centred().recall(), tolerance);
    }

    @ParameterizedTest
    @CsvSource({"0.125, 1.01", "0.5, 1.17", "1, 1.46", "2, 1.95", "4, 2.45", "8, 2.78"})
    void knownRelativeWeight(double scale, double weight) {
        assertEquals(weight, recall(64, 64, scale, 1).relativeWeight(), 0.005);
    }

    @ParameterizedTest
    @ValueSource(doubles = {16, 100, 1000})
    void relativeWeightStaysBelowPi(double scale) {
        double weight = recall(64, 64, scale, 1).relativeWeight();
        assertTrue(weight > 2.78 && weight < Math.PI, "weight " + weight);
    }

    @ParameterizedTest
    @CsvSource({
        "64, 64, 64, 1, 1, 1, 501",
        "256, 64, 64, 4, 4, 1, 502",
        "64, 32, 32, 2, 2, 0.7, 503",
        "32, 64, 64, 8, 0.125, 1, 504",
        "64, 64, 16, 1, 1, 0.4, 505",
        "16, 64, 64, 0.125, 0.125, 1, 506"
    })
    void plainReadingAgreesWithSimulation(
            long length, int keyDim, int valueDim, double queryScale, double keyScale, double cosine, long seed) {
        RecallSetting setting = new RecallSetting(length, keyDim, valueDim, 0, cosine);
        EluLinearRecall theory =
                new EluLinearRecall(setting, new EluFeatureMap(queryScale), new EluFeatureMap(keyScale));
        RecallSimulation.Outcome measured = RecallSimulation.run(
                setting, features(queryScale, keyScale, false), (int) (20_000 / (length + 32)), 16, seed);
        measured.assertPredicted(theory.plain(), 0.012, 0.005, "seed " + seed);
        measured.mass().assertPredicted(theory.mass(), 0.0015, "seed " + seed + ": mass");
    }

    @ParameterizedTest
    @CsvSource({
        "64, 64, 64, 1, 1, 1, 511",
        "256, 64, 64, 4, 4, 1, 512",
        "64, 32, 32, 2, 2, 0.7, 513",
        "32, 64, 64, 8, 0.125, 1, 514",
        "16, 64, 64, 1, 1, 1, 515"
    })
    void centredReadingAgreesWithSimulation(
            long length, int keyDim, int valueDim, double queryScale, double keyScale, double cosine, long seed) {
        RecallSetting setting = new RecallSetting(length, keyDim, valueDim, 0, cosine);
        EluLinearRecall theory =
                new EluLinearRecall(setting, new EluFeatureMap(queryScale), new EluFeatureMap(keyScale));
        RecallSimulation.run(setting, features(queryScale, keyScale, true), (int) (20_000 / (length + 32)), 16, seed)
                .assertPredicted(theory.centred(), 0.03, 0.01, "seed " + seed);
    }

    @Test
    void shortCosinesAreCloseToTheDecodedOnes() {
        for (long length : new long[] {16, 64, 1024}) {
            EluLinearRecall theory = recall(length, 64, 2, 0.8);
            assertEquals(theory.meanFieldCosine(), theory.plain().cosine(), 0.005);
            assertEquals(theory.centredMeanFieldCosine(), theory.centred().cosine(), 0.012);
        }
        assertEquals(0.273, recall(256, 64, 1, 1).centredMeanFieldCosine(), 0.003);
    }

    @Test
    void unitKeysAreAtChanceAtAnyLength() {
        for (long length : new long[] {4, 64, 4096}) {
            EluLinearRecall theory = EluLinearRecall.unitKeys(new RecallSetting(length, 64, 64, 8, 1));
            assertEquals(1, length * theory.plain().recall(), 0.16, "length " + length);
        }
    }

    @Test
    void centringRestoresWhatTheCommonPartCost() {
        EluLinearRecall theory = recall(64, 64, 4, 1);
        assertTrue(theory.centred().recall() > 4 * theory.plain().recall());
        assertTrue(theory.effectiveDim() > 0.5 * 64 && theory.effectiveDim() < 64);
        assertTrue(theory.centred().mass().isEmpty());
    }

    @Test
    void capacityDoesNotDependOnTheWidthOfTheKeys() {
        double narrow = recall(64, 64, 4, 1).meanFieldCosine();
        double wide = recall(64, 4096, 4, 1).meanFieldCosine();
        assertEquals(1, wide / narrow, 0.03);
    }

    @Test
    void splitScaleGivesTheVarianceOfTheLogitScale() {
        EluLinearRecall theory = EluLinearRecall.splitScale(new RecallSetting(64, 64, 64, 8, 1));
        assertEquals(1, theory.query().scale(), 1e-15);
        assertEquals(theory.query(), theory.key());
        RecallSetting unscaled = new RecallSetting(64, 64, 64, 0, 1);
        assertThrows(IllegalArgumentException.class, () -> EluLinearRecall.splitScale(unscaled));
    }

    @Test
    void aloneTheNeedleIsCertainAndCentredNothingIsLeft() {
        EluLinearRecall theory = recall(1, 64, 1, 0.5);
        assertEquals(1, theory.mass(), 1e-12);
        assertEquals(1, theory.plain().recall(), 1e-12);
        assertEquals(0, theory.centred().cosine(), 1e-12);
        assertEquals(0, theory.centredMeanFieldCosine(), 0);
    }
}
