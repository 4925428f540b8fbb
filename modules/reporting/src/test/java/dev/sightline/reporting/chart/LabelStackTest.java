package dev.sightline.reporting.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelStackTest {
    @Test
    void labelsThatDoNotTouchStayWhereTheyWishToBe() {
        assertArrayEquals(new double[] {90, 20, 50}, LabelStack.settle(new double[] {90, 20, 50}, 16, 0, 100), 1e-9);
    }

    @Test
    void coincidingLabelsSpreadEvenlyAroundTheirPlace() {
        assertArrayEquals(new double[] {42, 58}, LabelStack.settle(new double[] {50, 50}, 16, 0, 100), 1e-9);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void randomLabelsNeverTouchNorSwapNorLeaveThePlot(long seed) {
        Random random = new Random(seed);
        for (int trial = 0; trial < 200; trial++) {
            double[] wished = random.doubles(1 + random.nextInt(6), -20, 320).toArray();
            double[] settled = LabelStack.settle(wished, 16, 10, 300);
            for (int i = 0; i < wished.length; i++) {
                assertTrue(settled[i] >= 10 && settled[i] <= 300, "label " + i + " at " + settled[i]);
                for (int j = 0; j < wished.length; j++) {
                    if (wished[i] < wished[j]) {
                        assertTrue(settled[j] - settled[i] >= 16 - 1e-9, settled[i] + " and " + settled[j]);
                    }
                }
            }
        }
    }
}
