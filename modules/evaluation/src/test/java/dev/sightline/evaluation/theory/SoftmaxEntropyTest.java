package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftmaxEntropyTest {
    @ParameterizedTest
    @CsvSource({
        "1024, 64, 8, 6.444, 6.442",
        "4096, 64, 24, 4.775, 4.535",
        "1024, 64, 32, 2.571, NaN",
        "1024, 64, 64, 1.004, NaN"
    })
    void knownEntropies(long length, int keyDim, double scale, double quadrature, double meanField) {
        SoftmaxEntropy entropy = SoftmaxEntropy.of(keyDim, scale);
        assertEquals(quadrature, entropy.quadrature(length), 1e-3);
        if (!Double.isNaN(meanField)) {
            assertEquals(meanField, entropy.meanField(length), 1e-3);
        }
    }

    @ParameterizedTest
    @CsvSource({"1024, 64, 8, 1, 2.975, 2.976", "4096, 128, 16, 0.7, 1.352, 1.352"})
    void knownEntropiesWithANeedle(
            long length, int keyDim, double scale, double cosine, double quadrature, double meanField) {
        SoftmaxEntropy entropy = SoftmaxEntropy.of(keyDim, scale);
        assertEquals(quadrature, entropy.quadratureWithNeedle(length, cosine), 1e-3);
        assertEquals(meanField, entropy.meanFieldWithNeedle(length, cosine), 1e-3);
    }

    @ParameterizedTest
    @CsvSource({
        "64, 32, 8, 0.5, 201",
        "1024, 64, 8, 1, 202",
        "1024, 64, 16, 0.5, 203",
        "256, 16, 24, 0.6, 204",
        "64, 32, 64, 0.3, 205",
        "2, 32, 20, 0, 206"
    })
    void agreesWithSimulation(long length, int keyDim, double scale, double cosine, long seed) {
        RecallSetting setting = new RecallSetting(length, keyDim, 2, scale, cosine);
        int draws = (int) (80_000 / (length + 32)) / 2;
        RecallSimulation.run(setting, RecallSimulation.softmax(scale), draws, 16, seed)
                .entropy()
                .assertPredicted(
                        SoftmaxEntropy.of(keyDim, scale).quadratureWithNeedle(length, cosine), 0, "seed " + seed);
    }

    @Test
    void overTwoRandomItemsItIsTheMeanOfTheBinaryEntropy() {
        SoftmaxEntropy entropy = SoftmaxEntropy.of(16, 5);
        DiscretisedLaw law = DiscretisedLaw.fineCosine(SphereCosine.of(16), 10);
        double expected = law.expectation(first -> law.expectation(second -> {
            double p = 1 / (1 + Math.exp(5 * (first - second)));
            return -p * Math.log(p) - (1 - p) * Math.log1p(-p);
        }));
        assertEquals(expected, entropy.quadrature(2), 1e-11);
    }

    @Test
    void withoutScaleItIsTheLogarithmOfTheLength() {
        for (int length : new int[] {1, 2, 100, 1_000_000}) {
            SoftmaxEntropy entropy = SoftmaxEntropy.of(64, 0);
            assertEquals(Math.log(length), entropy.quadrature(length), 1e-11);
            assertEquals(Math.log(length), entropy.quadratureWithNeedle(length, 0.5), 1e-11);
            assertEquals(Math.log(length), entropy.meanField(length), 1e-11);
            assertEquals(Math.log(length), entropy.meanFieldWithNeedle(length, 0.5), 1e-11);
            assertEquals(length, SoftmaxEntropy.effectiveSupport(entropy.quadrature(length)), 1e-11 * length);
        }
    }

    @Test
    void falls1OverScaleOnceOnlyNearTiesAreLeft() {
        double at1000 = SoftmaxEntropy.of(64, 1000).quadrature(1024);
        double at4000 = SoftmaxEntropy.of(64, 4000).quadrature(1024);
        double at1e5 = SoftmaxEntropy.of(64, 1e5).quadrature(1024);
        assertEquals(4, at1000 / at4000, 0.08);
        assertEquals(25, at4000 / at1e5, 0.1);
    }

    @Test
    void aNeedleThatHoldsAllLeavesNone() {
        assertEquals(0, SoftmaxEntropy.of(64, 500).quadratureWithNeedle(1000, 1), 1e-9);
        assertEquals(0, SoftmaxEntropy.of(64, 8).quadratureWithNeedle(1, 0.5), 0);
        assertEquals(0, SoftmaxEntropy.of(64, 8).meanFieldWithNeedle(1, 0.5), 0);
    }

    @Test
    void aNeedleAsDistantAsAnyOtherChangesLittle() {
        SoftmaxEntropy entropy = SoftmaxEntropy.of(64, 8);
        assertEquals(entropy.quadrature(1024), entropy.quadratureWithNeedle(1024, 0), 1e-3);
    }

    @Test
    void saysWhereTheShortFormHolds() {
        assertTrue(SoftmaxEntropy.of(64, 8).meanFieldHolds(1024));
        assertFalse(SoftmaxEntropy.of(64, 24).meanFieldHolds(4096));
    }

    @Test
    void noItemsHaveNoEntropy() {
        assertThrows(
                IllegalArgumentException.class, () -> SoftmaxEntropy.of(64, 8).quadrature(0));
        assertThrows(
                IllegalArgumentException.class, () -> SoftmaxEntropy.of(64, 8).quadratureWithNeedle(0, 0.5));
        assertThrows(IllegalArgumentException.class, () -> SoftmaxEntropy.of(64, -8));
        assertThrows(
                IllegalArgumentException.class, () -> SoftmaxEntropy.of(64, 8).quadratureWithNeedle(9, Double.NaN));
    }
}
