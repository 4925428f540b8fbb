package dev.sightline.conformance.trial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoredRowsTest {
    private final RunArena arena = RunArena.open("test");

    @AfterEach
    void free() {
        arena.close();
    }

    @ParameterizedTest
    @EnumSource
    void widenedRowsAreTheNumbersThatWereStored(ElementType type) {
        float[] rows = {127, 2, -4, 8, 16, 32};
        StoredRows stored =
                StoredRows.of(arena, arena.tensor("rows", 1, 1, 1, 6).copyFrom(rows), type);
        assertEquals(type, stored.numbers().elementType());
        assertEquals(type == ElementType.INT8, stored.scales().isPresent());
        assertArrayEquals(rows, stored.widen(arena).toArray());
    }

    @Test
    void lastRowOfInt8HoldsTheLowestNumberUnderItsOwnScale() {
        Tensor rows = arena.tensor("rows", 1, 1, 2, 2).copyFrom(new float[] {127, 1, 254, 4});
        StoredRows stored = StoredRows.of(arena, rows, ElementType.INT8);
        assertArrayEquals(new float[] {127, 1, -256, 4}, stored.widen(arena).toArray());
    }
}
