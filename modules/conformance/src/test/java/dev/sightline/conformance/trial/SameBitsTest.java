package dev.sightline.conformance.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SameBitsTest {
    private final RunArena arena = RunArena.open("test");

    @AfterEach
    void free() {
        arena.close();
    }

    private Tensor tensor(float... numbers) {
        return arena.tensor("numbers", 1, 1, numbers.length).copyFrom(numbers);
    }

    @Test
    void oneBitIsADifference() {
        Violation violation = assertThrows(
                Violation.class,
                () -> SameBits.require("output", "on 2 threads", tensor(1, 2, 3), tensor(1, Math.nextUp(2f), 3)));
        assertEquals(
                "output[0, 0, 1] on 2 threads: expected the bits of 2.0, found 2.0000002 (1 of 3 elements differ)",
                violation.getMessage());
    }

    @Test
    void zerosOfTwoSignsDifferAndNaNsOfTwoPayloadsDoNot() {
        assertThrows(Violation.class, () -> SameBits.require("output", "", tensor(0f), tensor(-0f)));
        SameBits.require("output", "", tensor(Float.NaN), tensor(Float.intBitsToFloat(0x7FC05EED)));
        assertThrows(Violation.class, () -> SameBits.require("output", "", tensor(Float.NaN), tensor(1)));
    }

    @Test
    void shapesAndLogSumExpsCount() {
        assertThrows(Violation.class, () -> SameBits.require("output", "", tensor(1), tensor(1, 1)));
        AttentionOutputs first = AttentionOutputs.of(tensor(1), tensor(2));
        SameBits.require("", first, AttentionOutputs.of(tensor(1), tensor(2)));
        assertThrows(Violation.class, () -> SameBits.require("", first, AttentionOutputs.of(tensor(1), tensor(3))));
    }
}
