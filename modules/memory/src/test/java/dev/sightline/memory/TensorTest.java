package dev.sightline.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TensorTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void free() {
        arena.close();
    }

    /** A tensor whose elements count up from 0 in row-major order. */
    private Tensor counting(long... shape) {
        Tensor tensor = Tensor.of(arena.allocate(4 * Shape.of(shape).elements(), 4), shape);
        float[] values = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return tensor.copyFrom(values);
    }

    private MemorySegment bytes(long count) {
        return arena.allocate(count, 4);
    }

    @Test
    void elementsAreReadWhereTheyWereWritten() {
        Tensor tensor = Tensor.of(bytes(4 * 24), 2, 3, 4);
        tensor.set(5, 1, 2, 3);
        assertEquals(5, tensor.get(1, 2, 3));
        assertEquals(4 * 23, tensor.offset(1, 2, 3));
        assertEquals(4 * 12, tensor.offset(1), "missing trailing indices are 0");
        assertEquals(0, tensor.offset());
        assertEquals("FLOAT32 [2, 3, 4]", tensor.toString());
    }

    @Test
    void scalarHasOneElement() {
        Tensor scalar = Tensor.of(bytes(4));
        scalar.set(3);
        assertEquals(3, scalar.get());
        assertArrayEquals(new float[] {3}, scalar.toArray());
        scalar.fill(4);
        assertEquals(4, scalar.get());
        assertTrue(scalar.isContiguous());
    }

    @Test
    void indexOutsideTheShapeIsRefused() {
        Tensor tensor = counting(2, 3);
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(2, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(0));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.set(1, 0, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.offset(0, 0, 0));
    }

    @Test
    void heapSegmentIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(MemorySegment.ofArray(new float[4]), 4));
    }

    @Test
    void segmentThatIsTooSmallIsRefusedWithBothSizes() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Tensor.of(bytes(95), 2, 3, 4));
        assertTrue(refusal.toString().contains("needs 96 bytes, but the segment has 95"), refusal::toString);
        Tensor.of(bytes(96), 2, 3, 4);
    }

    @Test
    void spanBeyondLongIsRefused() {
        MemorySegment small = bytes(4);
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(small, 1L << 62));
        assertThrows(
                IllegalArgumentException.class,
                () -> Tensor.strided(small, Shape.of(2, 2), Long.MAX_VALUE, Long.MAX_VALUE));
        assertThrows(
                IllegalArgumentException.class, () -> Tensor.strided(small, Shape.of(3, 2), Long.MAX_VALUE / 2, 1));
    }

    @Test
    void wrongNumberOrSignOfStridesIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Tensor.strided(bytes(64), Shape.of(2, 2), 1));
        assertThrows(IllegalArgumentException.class, () -> Tensor.strided(bytes(64), Shape.of(2, 2), 2, -1));
        assertThrows(IllegalArgumentException.class, () -> Tensor.strided(bytes(64), Shape.of(0, 2), 2, -1));
    }

    @Test
    void emptyTensorNeedsNoBytes() {
        Tensor empty = Tensor.of(bytes(0), 3, 0, 1L << 40);
        assertArrayEquals(new float[0], empty.toArray());
        assertTrue(empty.isContiguous());
        empty.fill(1);
        empty.copyFrom(new float[0]);
        assertArrayEquals(new long[] {3, 0, 5}, empty.slice(2, 10, 15).shape().sizes());
    }

    @Test
    void permuteReordersWithoutMoving() {
        Tensor tensor = counting(2, 3, 4);
        Tensor permuted = tensor.permute(2, 0, 1);
        assertEquals(Shape.of(4, 2, 3), permuted.shape());
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 3; b++) {
                for (int c = 0; c < 4; c++) {
                    assertEquals(tensor.get(a, b, c), permuted.get(c, a, b));
                }
            }
        }
        permuted.set(-1, 3, 1, 2);
        assertEquals(-1, tensor.get(1, 2, 3), "the bytes are shared");
        assertFalse(permuted.isContiguous());
        assertArrayEquals(tensor.toArray(), permuted.permute(1, 2, 0).toArray(), "the inverse undoes it");
    }

    @Test
    void permuteNeedsEachDimensionOnce() {
        Tensor tensor = counting(2, 3);
        assertThrows(IllegalArgumentException.class, () -> tensor.permute(0, 0));
        assertThrows(IllegalArgumentException.class, () -> tensor.permute(0));
        assertThrows(IllegalArgumentException.class, () -> tensor.permute(0, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> tensor.permute(0, -1));
        assertThrows(
                IllegalArgumentException.class,
                () -> tensor.select(0, 0).select(0, 0).permute(0));
    }

    @Test
    void sliceKeepsTheStridesAndMovesTheOrigin() {
        Tensor tensor = counting(3, 4);
        Tensor slice = tensor.slice(1, 1, 3);
        assertArrayEquals(new float[] {1, 2, 5, 6, 9, 10}, slice.toArray());
        assertEquals(4, slice.offset(), "the origin counts in bytes of the segment");
        assertFalse(slice.isContiguous());
        assertTrue(tensor.slice(0, 1, 3).isContiguous());
        assertArrayEquals(new float[] {10}, slice.slice(0, 2, 3).slice(1, 1, 2).toArray(), "slices of slices add up");
        assertEquals(0, tensor.slice(0, 3, 3).shape().elements());
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.slice(0, 2, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.slice(0, 2, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.slice(0, -1, 1));
    }

    @Test
    void selectDropsTheDimension() {
        Tensor tensor = counting(2, 3, 4);
        Tensor row = tensor.select(1, 2);
        assertEquals(Shape.of(2, 4), row.shape());
        assertArrayEquals(new float[] {8, 9, 10, 11, 20, 21, 22, 23}, row.toArray());
        assertEquals(21, row.select(0, 1).select(0, 1).get());
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.select(1, 3));
    }

    @Test
    void stridedReadsAnInterleavedLayoutInPlace() {
        // [batch, length, heads, dim] of 2 x 3 x 4 x 5, seen as [batch, heads, length, dim].
        Tensor stored = counting(2, 3, 4, 5);
        Tensor seen = Tensor.strided(stored.segment(), Shape.of(2, 4, 3, 5), 60, 5, 20, 1);
        assertArrayEquals(stored.permute(0, 2, 1, 3).toArray(), seen.toArray());
        assertEquals(20, seen.stride(2));
    }

    @Test
    void broadcastDimensionRepeatsItsElements() {
        Tensor row = counting(3);
        Tensor repeated = Tensor.strided(row.segment(), Shape.of(2, 3), 0, 1);
        assertArrayEquals(new float[] {0, 1, 2, 0, 1, 2}, repeated.toArray());
    }

    @Test
    void copyFromAndFillReachOnlyTheView() {
        Tensor whole = counting(3, 4);
        whole.slice(1, 1, 3).copyFrom(new float[] {-1, -2, -3, -4, -5, -6});
        assertArrayEquals(new float[] {0, -1, -2, 3, 4, -3, -4, 7, 8, -5, -6, 11}, whole.toArray());
        whole.permute(1, 0).slice(0, 0, 1).fill(9);
        assertArrayEquals(new float[] {9, -1, -2, 3, 9, -3, -4, 7, 9, -5, -6, 11}, whole.toArray());
        assertThrows(IllegalArgumentException.class, () -> whole.copyFrom(new float[11]));
    }

    @Test
    void readOnlySegmentCanBeViewedButNotWritten() {
        Tensor tensor = Tensor.of(counting(4).segment().asReadOnly(), 4);
        assertEquals(3, tensor.get(3));
        assertThrows(IllegalArgumentException.class, () -> tensor.set(1, 0));
    }

    @Test
    void unalignedSegmentIsReadAndWritten() {
        Tensor tensor = Tensor.of(bytes(13).asSlice(1), 3);
        tensor.copyFrom(new float[] {1, 2, 3});
        assertArrayEquals(new float[] {1, 2, 3}, tensor.toArray());
    }

    @Test
    void rowOffsetIsTheOffsetOfTheFirstElementOfTheRow() {
        Tensor seen = counting(2, 3, 4, 5).permute(0, 2, 1, 3).slice(3, 1, 4);
        for (long batch = 0; batch < 2; batch++) {
            for (long head = 0; head < 4; head++) {
                for (long row = 0; row < 3; row++) {
                    assertEquals(seen.offset(batch, head, row, 0), seen.rowOffset(batch, head, row));
                }
            }
        }
        assertThrows(IndexOutOfBoundsException.class, () -> seen.rowOffset(0, 4, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> seen.rowOffset(0, 0, -1));
    }

    @Test
    void arrayOfMoreElementsThanAnArrayHoldsIsRefused() {
        Tensor repeated = Tensor.strided(bytes(4), Shape.of(1L << 31), 0);
        assertThrows(IllegalArgumentException.class, repeated::toArray);
    }
}
