package dev.sightline.evaluation.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExchangeTestTest {
    private static final int DRAWS = 400;

    @Test
    void oneClusterIsFishersExactTest() {
        // 4 of 4 against 0 of 4: 1 of the 70 ways to place 4 successes among 8, on each side.
        assertEquals(2.0 / 70, ExchangeTest.twoSided(new int[] {4}, 4, new int[] {0}, 4), 1e-15);
    }

    @Test
    void fourSuccessesAllInTheLargerGroupAreNoEvidence() {
        int[] second = new int[DRAWS];
        for (int draw = 0; draw < 4; draw++) {
            second[draw] = 1;
        }
        // Each of 4 draws puts its success into the 5 of 8 depths of the second group.
        assertEquals(2 * Math.pow(5.0 / 8, 4), ExchangeTest.twoSided(new int[DRAWS], 3, second, 5), 1e-12);
    }

    @Test
    void nothingSeenIsNoEvidence() {
        assertEquals(1, ExchangeTest.twoSided(new int[DRAWS], 3, new int[DRAWS], 5));
    }

    @Test
    void falseAlarmsAreAsRareAsPromisedThoughDrawsDifferAtSeed1() {
        RandomStream random = RandomStream.of(1, "exchange", 0);
        int alarms = 0;
        for (int repeat = 0; repeat < 1000; repeat++) {
            int[] first = new int[60];
            int[] second = new int[60];
            for (int draw = 0; draw < 60; draw++) {
                double chance = random.nextDouble();
                for (int trial = 0; trial < 8; trial++) {
                    int success = random.nextDouble() < chance ? 1 : 0;
                    first[draw] += trial < 3 ? success : 0;
                    second[draw] += trial < 3 ? 0 : success;
                }
            }
            alarms += ExchangeTest.twoSided(first, 3, second, 5) <= 0.05 ? 1 : 0;
        }
        assertTrue(alarms >= 20 && alarms <= 65, alarms + " of 1000");
    }

    @Test
    void impossibleCountsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ExchangeTest.twoSided(new int[] {4}, 3, new int[] {0}, 5));
        assertThrows(IllegalArgumentException.class, () -> ExchangeTest.twoSided(new int[1], 3, new int[2], 5));
    }
}
