package dev.sightline.evaluation.text;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.InvalidExperimentException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlArmTest {
    private static final Cell CELL = Cell.of("text-recall", "leaky", 256, 1, Map.of());

    @Test
    void anAnswerFoundWhereItIsNotCondemnsTheExperiment() {
        String message = String.valueOf(
                assertThrows(InvalidExperimentException.class, () -> ControlArm.NO_NEEDLE.check(20, 48, CELL, 1000))
                        .getMessage());

        assertTrue(message.contains("leaky") && message.contains("20 of 48"), message);
    }

    @Test
    void anAnswerFoundAmongShuffledValuesCondemnsTheExperiment() {
        assertThrows(InvalidExperimentException.class, () -> ControlArm.SHUFFLED_VALUES.check(20, 48, CELL, 1000));
    }

    @Test
    void chanceIsNoLeak() {
        assertDoesNotThrow(() -> ControlArm.NO_NEEDLE.check(0, 48, CELL, 1000));
        assertDoesNotThrow(() -> ControlArm.NO_NEEDLE.check(1, 48, CELL, 1000));
        assertDoesNotThrow(() -> ControlArm.SHUFFLED_VALUES.check(2, 48, CELL, 1000));
    }
}
