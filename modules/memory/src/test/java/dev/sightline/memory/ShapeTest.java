package dev.sightline.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void elementsAreTheProductOfTheSizes() {
        assertEquals(24, Shape.of(2, 3, 4).elements());
        assertEquals(1, Shape.of().elements(), "a scalar");
        assertEquals(0, Shape.of(7, 0, 5).elements());
    }

    @Test
    void largestCountsFitAndOneMoreIsRefused() {
        assertEquals(Long.MAX_VALUE, Shape.of(Long.MAX_VALUE, 1, 1).elements());
        assertEquals(1L << 62, Shape.of(1L << 31, 1L << 31).elements());
        assertOverflow(1L << 32, 1L << 31);
        assertOverflow(1L << 32, 1L << 32);
        assertOverflow(Long.MAX_VALUE, 2);
        assertOverflow(3, Long.MAX_VALUE / 2);
        assertOverflow(1L << 21, 1L << 21, 1L << 21);
        assertOverflow(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    private static void assertOverflow(long... sizes) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> Shape.of(sizes));
        assertTrue(refusal.toString().contains("more than 2^63 - 1 elements"), refusal::toString);
    }

    @Test
    void zeroBesideHugeSizesIsEmptyWhateverTheOrder() {
        assertEquals(0, Shape.of(0, Long.MAX_VALUE, Long.MAX_VALUE).elements());
        assertEquals(0, Shape.of(Long.MAX_VALUE, Long.MAX_VALUE, 0).elements());
    }

    @Test
    void negativeSizeIsRefusedByName() {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> Shape.of(2, -1));
        assertEquals("shape [2, -1] has a negative size; sizes start at 0", refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Shape.of(0, -1));
    }

    @Test
    void rowMajorStridesCountTheElementsToTheNextNeighbour() {
        assertArrayEquals(new long[] {60, 20, 5, 1}, Shape.of(2, 3, 4, 5).rowMajorStrides());
        assertArrayEquals(new long[] {}, Shape.of().rowMajorStrides());
    }

    @Test
    void rowMajorStridesOfAnEmptyShapeNeverOverflow() {
        assertArrayEquals(new long[] {0, 0, 0}, Shape.of(0, 1L << 31, 1L << 32).rowMajorStrides());
        assertArrayEquals(new long[] {0, 0}, Shape.of(3, 0).rowMajorStrides());
    }

    @Test
    void sizesAreCopiedBothWays() {
        long[] sizes = {2, 3};
        Shape shape = Shape.of(sizes);
        sizes[0] = 99;
        shape.sizes()[1] = 99;
        assertEquals(Shape.of(2, 3), shape);
        assertEquals(Shape.of(2, 3).hashCode(), shape.hashCode());
        assertNotEquals(Shape.of(3, 2), shape);
        assertEquals("[2, 3]", shape.toString());
    }
}
