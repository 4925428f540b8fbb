package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftmaxMassTest {
    @ParameterizedTest
    @CsvSource({"1024, 64, 8, 0.5, 0.031, 0.031", "4096, 64, 32, 0.5, 0.657, 0.607"})
    void knownMasses(long length, int keyDim, double scale, double cosine, double quadrature, double meanField) {
        SoftmaxMass mass = SoftmaxMass.of(keyDim, scale, cosine);
        assertEquals(quadrature, mass.quadrature(length), 6e-4);
        assertEquals(meanField, mass.meanField(length), 6e-4);
    }

    @Test
    void halfMassLengthGrowsWithTheScaleToItsArgmaxLimit() {
        double[] expected = {49, 219, 529};
        double[] scales = {8, 16, 32};
        for (int i = 0; i < scales.length; i++) {
            SoftmaxMass mass = SoftmaxMass.of(16, scales[i], 0.7);
            assertEquals(expected[i], mass.halfMassLength(), 1);
            assertEquals(0.5, mass.among(mass.halfMassLength() - 1), 1e-12);
            assertEquals(790, mass.argmaxHalfMassLength(), 1);
            assertTrue(mass.meanFieldHalfMassLength() < mass.halfMassLength());
        }
        SoftmaxMass sharp = SoftmaxMass.of(16, 4000, 0.7);
        assertEquals(1, sharp.halfMassLength() / sharp.argmaxHalfMassLength(), 1e-3);
    }

    @Test
    void meanFieldHalfMassLengthIsRightBelowCondensation() {
        SoftmaxMass mass = SoftmaxMass.of(128, 8, 0.7);
        assertTrue(mass.meanFieldHolds(Math.round(mass.halfMassLength())));
        assertEquals(1, mass.meanFieldHalfMassLength() / mass.halfMassLength(), 0.01);
    }

    @ParameterizedTest
    @CsvSource({
        "64, 32, 8, 0.5, 101",
        "256, 64, 16, 0.5, 102",
        "1024, 64, 8, 0.7, 103",
        "256, 16, 24, 0.6, 104",
        "16, 32, 64, 0.3, 105",
        "256, 64, 48, 0.3, 106"
    })
    void agreesWithSimulation(long length, int keyDim, double scale, double cosine, long seed) {
        RecallSetting setting = new RecallSetting(length, keyDim, 2, scale, cosine);
        int draws = (int) (120_000 / (length + 32)) / 2;
        RecallSimulation.run(setting, RecallSimulation.softmax(scale), draws, 16, seed)
                .mass()
                .assertPredicted(SoftmaxMass.of(keyDim, scale, cosine).quadrature(length), 0, "seed " + seed);
    }

    @Test
    void amongTwoItemsItIsTheMeanOfALogisticFunction() {
        for (double scale : new double[] {0.1, 3, 30}) {
            DiscretisedLaw law = DiscretisedLaw.fineCosine(SphereCosine.of(32), 4 * scale);
            double expected = law.expectation(c -> 1 / (1 + Math.exp(scale * (c - 0.2))));
            assertEquals(expected, SoftmaxMass.of(32, scale, 0.2).quadrature(2), 1e-12, "scale " + scale);
        }
    }

    @Test
    void aloneItIsOneAndWithoutScaleItIsEven() {
        assertEquals(1, SoftmaxMass.of(64, 8, 0.5).quadrature(1), 0);
        assertEquals(1, SoftmaxMass.of(64, 8, 0.5).meanField(1), 0);
        for (long length : new long[] {2, 100, 1_000_000}) {
            assertEquals(1, length * SoftmaxMass.of(64, 0, 0.5).quadrature(length), 1e-11);
        }
        assertEquals(2, SoftmaxMass.of(64, 0, 0.5).halfMassLength(), 1e-9);
    }

    @Test
    void aLargeScaleGivesTheProbabilityOfTheLargestLogit() {
        for (double cosine : new double[] {-0.2, 0, 0.3, 0.5}) {
            RecallSetting setting = new RecallSetting(1000, 64, 64, 1e5, cosine);
            double mass = SoftmaxMass.of(64, 1e5, cosine).quadrature(1000);
            assertEquals(FullAttentionRecall.largestLogit(setting), mass, 1e-4, "cosine " + cosine);
        }
        assertEquals(1, SoftmaxMass.of(64, 1e6, 1).quadrature(1_000_000), 1e-9);
    }

    @Test
    void rareDistractorsStillDecideAtAstronomicalLengths() {
        SoftmaxMass mass = SoftmaxMass.of(64, 40, 1);
        double length = mass.halfMassLength();
        assertTrue(length > 1e10 && length < mass.argmaxHalfMassLength(), "length " + length);
        assertEquals(1, mass.meanFieldHalfMassLength() / length, 0.3);
        assertEquals(Double.POSITIVE_INFINITY, mass.argmaxHalfMassLength(), 0);
    }

    @Test
    void fallsWithTheLengthAndRisesWithTheCosine() {
        double previous = 1;
        for (long length = 2; length < 1L << 40; length *= 4) {
            double mass = SoftmaxMass.of(32, 12, 0.6).quadrature(length);
            assertTrue(mass < previous && mass > 0, "length " + length);
            assertTrue(mass < SoftmaxMass.of(32, 12, 0.65).quadrature(length));
            previous = mass;
        }
    }

    @Test
    void saysWhereTheShortFormHolds() {
        assertTrue(SoftmaxMass.of(64, 8, 0.5).meanFieldHolds(1024));
        assertFalse(SoftmaxMass.of(64, 32, 0.5).meanFieldHolds(4096));
    }

    @Test
    void numbersOutsideTheirRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> SoftmaxMass.of(1, 8, 0.5));
        assertThrows(
                IllegalArgumentException.class, () -> SoftmaxMass.of(64, 8, 0.5).quadrature(0));
        assertThrows(IllegalArgumentException.class, () -> SoftmaxMass.of(64, -1, 0.5));
        assertThrows(IllegalArgumentException.class, () -> SoftmaxMass.of(64, 8, 1.5));
        assertThrows(IllegalArgumentException.class, () -> SoftmaxMass.of(64, Double.NaN, 0.5));
    }
}
