package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftcapTest {
    /** Units in the last place of float32: the exponent's product, the polynomial, the reciprocal and three products. */
    private static final double ULPS = 5;

    @ParameterizedTest(name = "softcap {0}")
    @ValueSource(doubles = {0.5, 15, 30, 50, 1000})
    void isRightToAFewUnitsInTheLastPlaceAtEverySize(double cap) {
        Softcap softcap = Softcap.of(cap);
        double toNatural = Math.log(2);
        for (double score = 1e-30; score < 1e30; score *= 1.003) {
            float inLog2 = (float) score;
            double expected = cap * Math.tanh(inLog2 * toNatural / cap) / toNatural;
            for (int sign = -1; sign <= 1; sign += 2) {
                double error = softcap.applyTo(sign * inLog2) * sign - expected;
                assertTrue(
                        Math.abs(error) <= ULPS * 0x1p-24 * expected,
                        () -> "score " + inLog2 + ": relative error " + error / expected);
            }
        }
    }

    @Test
    void infinitiesBecomeTheCapAndNaNStays() {
        Softcap softcap = Softcap.of(50);
        assertEquals(softcap.cap(), softcap.applyTo(Float.POSITIVE_INFINITY), softcap.cap() * 0x1p-23f);
        assertEquals(-softcap.cap(), softcap.applyTo(Float.NEGATIVE_INFINITY), softcap.cap() * 0x1p-23f);
        assertEquals(Float.NaN, softcap.applyTo(Float.NaN));
        assertEquals(0f, softcap.applyTo(0f));
        assertEquals(-0f, softcap.applyTo(-0f));
    }
}
