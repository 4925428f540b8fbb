package dev.sightline.conformance.trial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuardedTensorTest {
    private static final Shape SHAPE = Shape.of(2, 3, 4, 5);

    private final RunArena arena = RunArena.open("test");

    @AfterEach
    void free() {
        arena.close();
    }

    private GuardedTensor allocate(Shape shape, Layout layout) {
        return GuardedTensor.allocate(arena, "output", shape, layout);
    }

    @ParameterizedTest
    @EnumSource
    void elementsAreNaNUntilWritten(Layout layout) {
        GuardedTensor guarded = allocate(SHAPE, layout);
        assertTrue(guarded.isUntouched());
        assertTrue(Float.isNaN(guarded.tensor().get(1, 2, 3, 4)));
        guarded.requireIntact();
        assertTrue(guarded.isUntouched(), "the check changes nothing");
        guarded.tensor().set(Float.NaN, 1, 2, 3, 4);
        assertFalse(guarded.isUntouched(), "even another NaN is a write");
    }

    @ParameterizedTest
    @EnumSource
    void writingEveryElementLeavesTheGuardsIntact(Layout layout) {
        for (Shape shape : new Shape[] {SHAPE, Shape.of(2, 3, 4), Shape.of(1, 1, 0, 5), Shape.of(1, 1, 1, 1)}) {
            GuardedTensor guarded = allocate(shape, layout);
            float[] numbers = new float[(int) shape.elements()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i;
            }
            guarded.tensor().copyFrom(numbers);
            guarded.requireIntact();
            assertArrayEquals(numbers, guarded.tensor().toArray());
            assertArrayEquals(numbers, guarded.readOnly().toArray());
        }
    }

    @ParameterizedTest
    @EnumSource
    void writingOneElementTooFarIsNoticed(Layout layout) {
        GuardedTensor guarded = allocate(SHAPE, layout);
        Tensor tensor = guarded.tensor();
        long beyond = tensor.offset(1, 2, 3, 4) + Float.BYTES;
        tensor.segment().set(ValueLayout.JAVA_FLOAT, beyond, 0f);
        Violation violation = assertThrows(Violation.class, guarded::requireIntact);
        assertTrue(violation.toString().contains("output [2, 3, 4, 5], layout " + layout), violation::toString);
    }

    @ParameterizedTest
    @EnumSource
    void readOnlyViewCannotBeWritten(Layout layout) {
        Tensor readOnly = allocate(SHAPE, layout).readOnly();
        assertThrows(IllegalArgumentException.class, () -> readOnly.set(1, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreContiguousInEveryLayout(Layout layout) {
        assertEquals(1, allocate(SHAPE, layout).tensor().stride(3));
        assertEquals(
                layout == Layout.CONTIGUOUS || layout == Layout.OFF_ALIGNMENT,
                allocate(SHAPE, layout).tensor().isContiguous());
    }

    @ParameterizedTest
    @EnumSource
    void tensorsOfEveryTypeAreReadAsTheyWereWritten(Layout layout) {
        for (ElementType type : ElementType.values()) {
            GuardedTensor guarded = GuardedTensor.allocate(arena, "input", type, SHAPE, layout);
            boolean nan = Float.isNaN(guarded.tensor().get(1, 2, 3, 4));
            assertEquals(type != ElementType.INT8, nan, "a guard read by mistake shows");
            float[] numbers = new float[(int) SHAPE.elements()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i;
            }
            guarded.tensor().copyFrom(numbers);
            assertArrayEquals(numbers, guarded.readOnly().toArray());
            assertEquals(type, guarded.readOnly().elementType());
        }
    }
}
