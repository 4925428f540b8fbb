package dev.sightline.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagedTensorTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private Tensor pool(long... shape) {
        Tensor pool = Tensor.of(arena.allocate(Shape.of(shape).elements() * 4, 64), shape);
        float[] numbers = new float[(int) pool.shape().elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        return pool.copyFrom(numbers);
    }

    private static PageTable shuffled(int sequences, long pageLength, int pages, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        PageTable table = new PageTable(sequences, pageLength);
        for (int i = 0; i < sequences * 4; i++) {
            table.append(i % sequences, random.nextInt(pages));
        }
        return table;
    }

    @ParameterizedTest(name = "pages of {0} positions, seed 5")
    @CsvSource({"1, 4", "3, 11", "8, 32"})
    void everyElementIsThatOfItsPage(long pageLength, long length) {
        Tensor pool = pool(7, 2, pageLength, 5);
        PageTable table = shuffled(3, pageLength, 7, 5);
        Tensor paged = Tensor.paged(pool, table, length);
        assertEquals(Shape.of(3, 2, length, 5), paged.shape());
        assertTrue(paged.isPaged());
        float[] all = paged.toArray();
        int i = 0;
        for (int sequence = 0; sequence < 3; sequence++) {
            for (int head = 0; head < 2; head++) {
                for (long position = 0; position < length; position++) {
                    int page = table.page(sequence, position / pageLength);
                    long row = paged.rowOffset(sequence, head, position);
                    assertEquals(pool.offset(page, head, position % pageLength), row);
                    long together = paged.rowsTogether(position);
                    assertTrue(together <= length - position && together <= pageLength - position % pageLength);
                    for (int column = 0; column < 5; column++) {
                        float expected = pool.get(page, head, position % pageLength, column);
                        assertEquals(expected, paged.get(sequence, head, position, column));
                        assertEquals(expected, all[i++]);
                    }
                }
            }
        }
    }

    @Test
    void viewsOfAPagedTensorAreThoseOfItsCopySeed5() {
        Tensor paged = Tensor.paged(pool(7, 2, 3, 5), shuffled(3, 3, 7, 5), 11);
        Tensor copy = Tensor.of(arena.allocate(paged.shape().elements() * 4, 64), 3, 2, 11, 5)
                .copyFrom(paged.toArray());
        assertArrayEquals(copy.slice(2, 2, 9).toArray(), paged.slice(2, 2, 9).toArray());
        assertArrayEquals(
                copy.slice(0, 1, 3).slice(1, 1, 2).toArray(),
                paged.slice(0, 1, 3).slice(1, 1, 2).toArray());
        assertArrayEquals(
                copy.slice(2, 4, 11).select(0, 2).select(0, 1).toArray(),
                paged.slice(2, 4, 11).select(0, 2).select(0, 1).toArray());
        assertArrayEquals(
                copy.select(2, 7).select(0, 1).toArray(),
                paged.select(2, 7).select(0, 1).toArray());
        assertArrayEquals(copy.select(3, 4).toArray(), paged.select(3, 4).toArray());
        assertArrayEquals(
                copy.permute(2, 0, 3, 1).slice(0, 3, 8).toArray(),
                paged.permute(2, 0, 3, 1).slice(0, 3, 8).toArray());
        assertEquals(2, paged.slice(2, 1, 11).rowsTogether(3), "position 4 is the second of 3");
        assertFalse(paged.isContiguous());
        assertTrue(paged.overlapsItself());
        assertTrue(paged.overlaps(paged.slice(0, 2, 3)));
        assertFalse(paged.overlaps(copy));
    }

    @Test
    void rowsOfViewsAreFoundWhereverTheDimensionsAreSeed5() {
        Tensor paged = Tensor.paged(pool(7, 2, 3, 5), shuffled(3, 3, 7, 5), 11);
        Tensor headsFirst = paged.permute(1, 0, 2, 3);
        Tensor lengthFirst = paged.permute(2, 0, 1, 3);
        Tensor oneSequence = paged.slice(0, 1, 2).slice(2, 2, 10);
        for (long head = 0; head < 2; head++) {
            for (long position = 0; position < 11; position++) {
                long expected = paged.rowOffset(1, head, position);
                assertEquals(expected, headsFirst.rowOffset(head, 1, position));
                assertEquals(expected, lengthFirst.rowOffset(position, 1, head));
                if (position >= 2 && position < 10) {
                    assertEquals(expected, oneSequence.rowOffset(0, head, position - 2));
                }
            }
        }
        assertTrue(headsFirst.isPagedAlong(2));
        assertFalse(lengthFirst.isPagedAlong(2));
        assertEquals(2, lengthFirst.rowsTogether(0));
    }

    @Test
    void aPoolWhosePagesLieApartIsOverlappedToItsEnd() {
        Tensor pool = pool(2, 7, 3, 5).permute(1, 0, 2, 3);
        PageTable table = new PageTable(1, 3);
        table.append(0, 0);
        Tensor ofSecondHead = pool.slice(1, 1, 2);
        assertTrue(Tensor.paged(pool, table, 3).overlaps(ofSecondHead));
    }

    @Test
    void theTableIsReadAsItIs() {
        PageTable table = new PageTable(1, 2);
        table.append(0, 0);
        table.append(0, 1);
        Tensor paged = Tensor.paged(pool(3, 1, 2, 1), table, 4);
        assertArrayEquals(new float[] {0, 1, 2, 3}, paged.toArray());
        table.replace(0, 0, 2);
        assertArrayEquals(new float[] {4, 5, 2, 3}, paged.toArray());
        assertEquals(2, table.count(0));
        table.replace(0, 1, 3);
        assertThrows(IndexOutOfBoundsException.class, paged::toArray);
    }

    @Test
    void poolsAndTablesMustFit() {
        PageTable table = new PageTable(1, 2);
        table.append(0, 0);
        Tensor pool = pool(3, 1, 2, 1);
        assertThrows(IllegalArgumentException.class, () -> Tensor.paged(pool, table, 3), "too few pages");
        assertThrows(IllegalArgumentException.class, () -> Tensor.paged(pool(3, 1, 3, 1), table, 1), "page length");
        assertThrows(IllegalArgumentException.class, () -> Tensor.paged(pool(3, 2), table, 1), "rank");
        assertThrows(IllegalArgumentException.class, () -> new PageTable(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new PageTable(-1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> table.page(0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> table.replace(0, 1, 1));
    }
}
