package dev.sightline.evaluation.recall;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.statistics.RandomStream;
import org.junit.jupiter.api.Test;

class ChanceControlTest {
    private static ChanceControl filled(double probability) {
        ChanceControl control = new ChanceControl("no needle");
        RandomStream random = RandomStream.of(1, "control", 0);
        for (int i = 0; i < 2000; i++) {
            control.record(random.nextDouble() < probability);
        }
        return control;
    }

    @Test
    void chancePassesAtSeed1() {
        filled(1 / 64.0).require(1 / 64.0, "flash");
    }

    @Test
    void aLeakIsCondemnedAndNamedAtSeed1() {
        String message = String.valueOf(assertThrows(
                        InvalidExperimentException.class,
                        () -> filled(3 / 64.0).require(1 / 64.0, "flash at length 64"))
                .getMessage());
        assertTrue(message.contains("no needle") && message.contains("flash at length 64"), message);
    }

    @Test
    void anAnswerKeptOutIsCondemnedToo() {
        assertThrows(InvalidExperimentException.class, () -> filled(0).require(1 / 64.0, "flash"));
    }
}
