package dev.sightline.attention.position;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AlibiSlopesTest {
    private static final double ROUNDING = 1e-15;

    @Test
    void eightHeadsHaveTheSlopesOfThePaper() {
        double[] expected = {1 / 2.0, 1 / 4.0, 1 / 8.0, 1 / 16.0, 1 / 32.0, 1 / 64.0, 1 / 128.0, 1 / 256.0};
        assertArrayEquals(expected, AlibiSlopes.of(8));
    }

    @Test
    void aPowerOfTwoIsAGeometricSequenceThatStartsWithItsRatio() {
        for (int heads = 1; heads <= 256; heads *= 2) {
            double ratio = 1;
            // 2^(-8 / heads) as repeated square roots of 2^-8.
            double root = 0x1p-8;
            for (int half = heads; half > 1; half /= 2) {
                root = Math.sqrt(root);
            }
            for (double slope : AlibiSlopes.of(heads)) {
                ratio *= root;
                assertEquals(ratio, slope, 1e-12 * ratio);
            }
        }
    }

    @Test
    void otherCountsTakeEveryOtherSlopeOfTwiceThePowerBelow() {
        double[] expected = {
            0.5,
            0.25,
            0.125,
            0.0625,
            0.03125,
            0.015625,
            0.0078125,
            0.00390625, // those of 8
            0.7071067811865476,
            0.3535533905932738,
            0.1767766952966369,
            0.08838834764831845 // 2^-0.5, 2^-1.5, ...
        };
        assertArrayEquals(expected, AlibiSlopes.of(12), ROUNDING);
        assertArrayEquals(new double[] {1 / 16.0, 1 / 256.0, 1 / 4.0}, AlibiSlopes.of(3), ROUNDING);
        for (int heads = 1; heads < 200; heads++) {
            int power = 1;
            while (2 * power <= heads) {
                power *= 2;
            }
            double[] slopes = AlibiSlopes.of(heads);
            double[] below = AlibiSlopes.of(power);
            double[] above = AlibiSlopes.of(2 * power);
            for (int head = 0; head < heads; head++) {
                assertEquals(head < power ? below[head] : above[2 * (head - power)], slopes[head], ROUNDING);
            }
        }
    }

    @Test
    void slopesAreDifferentAndBetweenZeroAndOne() {
        for (int heads = 1; heads < 100; heads++) {
            double[] sorted = AlibiSlopes.of(heads);
            Arrays.sort(sorted);
            assertTrue(sorted[0] > 0 && sorted[heads - 1] < 1);
            for (int i = 1; i < heads; i++) {
                assertTrue(sorted[i] > sorted[i - 1], heads + " heads");
            }
        }
    }

    @Test
    void noHeadIsAnError() {
        Draws.assertRefused("ALiBi slopes of 0 heads; give 1 or more", () -> AlibiSlopes.of(0));
        Draws.assertRefused("ALiBi slopes of -3 heads", () -> AlibiSlopes.of(-3));
    }
}
