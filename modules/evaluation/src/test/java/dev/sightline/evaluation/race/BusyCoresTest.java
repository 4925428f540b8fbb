package dev.sightline.evaluation.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BusyCoresTest {
    @Test
    void aThreadThatComputesKeepsAboutOneCoreBusy() {
        BusyCores cores = new BusyCores();
        long end = System.nanoTime() + 300_000_000;
        double sum = 0;
        while (System.nanoTime() < end) {
            sum += Math.sqrt(sum + 1);
        }
        double average = cores.average();

        // A busy machine gives less, a compiler at work more; nothing at all would be wrong.
        assertTrue(sum > 0 && average > 0.1, () -> "found " + average);
    }

    @Test
    void aMomentIsTooShortToTell() {
        assertEquals(0, new BusyCores().average());
    }
}
