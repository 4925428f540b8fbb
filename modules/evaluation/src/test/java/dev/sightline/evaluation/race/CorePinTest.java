package dev.sightline.evaluation.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CorePinTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void theThreadStaysOnOneOfItsCoresAndGetsTheOthersBack() {
        BitSet before = CorePin.allowedCores();
        try (CorePin pin = CorePin.lastAllowedCore()) {
            BitSet pinned = CorePin.allowedCores();

            assertEquals(1, pinned.cardinality());
            assertEquals(pinned.nextSetBit(0), pin.core().orElseThrow());
            assertTrue(before.get(pin.core().orElseThrow()));
        }

        assertEquals(before, CorePin.allowedCores());
    }

    @Test
    void noPinLeavesTheThreadAlone() {
        BitSet before = CorePin.allowedCores();
        try (CorePin pin = CorePin.none()) {
            assertTrue(pin.core().isEmpty());
        }

        assertEquals(before, CorePin.allowedCores());
    }
}
