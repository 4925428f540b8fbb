package dev.sightline.attention.position;

import static dev.sightline.attention.position.Draws.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LearnedPositionsTest {
    private final RunArena arena = RunArena.open("test");
    private final Tensor table = Draws.gaussian(arena, 81, 6, 5);
    private final LearnedPositions learned = new LearnedPositions(table);

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void everyRowGrowsByTheVectorOfItsPosition() {
        Tensor from = Draws.gaussian(arena, 82, 2, 3, 5);
        Tensor to = Draws.unwritten(arena, 2, 3, 5);
        long[][] lists = {{5, 0, 5}, {1, 2, 3}};
        learned.add(from, to, Positions.of(lists));
        for (int sequence = 0; sequence < 2; sequence++) {
            for (int row = 0; row < 3; row++) {
                for (int i = 0; i < 5; i++) {
                    float expected = from.get(sequence, row, i) + table.get(lists[sequence][row], i);
                    assertEquals(expected, to.get(sequence, row, i));
                }
            }
        }
        learned.add(from, from, Positions.of(lists));
        assertArrayEquals(to.toArray(), from.toArray());
    }

    @Test
    void stridedTablesAreReadWhereTheyLie() {
        Tensor zeros = arena.tensor("zeros", 1, 2, 6);
        new LearnedPositions(table.permute(1, 0)).add(zeros, zeros, Positions.from(3));
        assertArrayEquals(table.slice(1, 3, 4).toArray(), zeros.slice(1, 0, 1).toArray());
        assertArrayEquals(table.slice(1, 4, 5).toArray(), zeros.slice(1, 1, 2).toArray());
    }

    @Test
    void theLastPositionOfTheTableIsTheLast() {
        Tensor tensor = arena.tensor("tensor", 1, 2, 5);
        assertEquals(6, learned.maxLength());
        assertEquals(5, learned.width());
        learned.add(tensor, tensor, Positions.from(4));
        float[] before = tensor.toArray();
        assertRefused(
                "position 6 is beyond the table [6, 5] of learned positions; use positions below 6 or a longer table",
                () -> learned.add(tensor, tensor, Positions.from(5)));
        assertRefused("position 9 is beyond", () -> learned.add(tensor, tensor, Positions.of(new long[] {9, 0})));
        assertArrayEquals(before, tensor.toArray());
    }

    @Test
    void noRowsNeedNoTable() {
        Tensor empty = arena.tensor("empty", 2, 0, 5);
        new LearnedPositions(arena.tensor("table", 0, 5)).add(empty, empty, Positions.from(100));
        Tensor narrow = arena.tensor("narrow", 2, 3, 0);
        new LearnedPositions(arena.tensor("table", 3, 0)).add(narrow, narrow, Positions.from(0));
    }

    @Test
    void badArgumentsAreNamed() {
        Tensor tensor = arena.tensor("tensor", 1, 2, 4);
        assertRefused(
                "table has shape [2, 3, 5], expected [maxLength, width]",
                () -> new LearnedPositions(arena.tensor("table", 2, 3, 5)));
        assertRefused(
                "table [6, 5] is stored as BFLOAT16, expected FLOAT32",
                () -> new LearnedPositions(arena.tensor("table", ElementType.BFLOAT16, 6, 5)));
        assertRefused(
                "from has shape [1, 2, 4], expected [1, 2, 5] for positions of width 5",
                () -> learned.add(tensor, tensor, Positions.from(0)));
        Tensor inside = Tensor.of(table.segment(), 1, 2, 5);
        assertRefused("to [1, 2, 5] overlaps table [6, 5]", () -> learned.add(inside, inside, Positions.from(0)));
    }
}
