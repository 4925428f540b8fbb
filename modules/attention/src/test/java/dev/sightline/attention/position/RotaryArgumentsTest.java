package dev.sightline.attention.position;

import static dev.sightline.attention.position.Draws.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@link RotaryEmbedding} and {@link Positions} refuse, and in which words. */
class RotaryArgumentsTest {
    private final RunArena arena = RunArena.open("test");
    private final RotaryEmbedding embedding = embedding(4, 4, 10_000);
    private final Tensor from = Draws.gaussian(arena, 61, 2, 3, 5, 4);
    private final Tensor to = arena.tensor("to", 2, 3, 5, 4);

    @AfterEach
    void free() {
        arena.close();
    }

    private static RotaryEmbedding embedding(int headDim, int rotaryDim, double base) {
        return RotaryEmbedding.of(headDim, rotaryDim, base, RotaryPairing.HALF_SPLIT, RotaryScaling.none());
    }

    @Test
    void dimsThatDoNotPairAreNamed() {
        assertRefused("rotary dim 3 is not an even number above 0", () -> embedding(4, 3, 10_000));
        assertRefused("rotary dim 0 is not an even number above 0", () -> embedding(4, 0, 10_000));
        assertRefused("rotary dim -2 is not an even number above 0", () -> embedding(4, -2, 10_000));
        assertRefused("rotary dim 6 is above head dim 4", () -> embedding(4, 6, 10_000));
    }

    @Test
    void basesThatDoNotFallAreNamed() {
        for (double base : new double[] {1, 0, -5, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertRefused("base " + base + " is not a finite number above 1", () -> embedding(4, 4, base));
        }
    }

    @Test
    void positionsAreNaturalAndOneARow() {
        assertRefused("first position -1 is negative", () -> Positions.from(-1));
        assertRefused("position -7 of row 1 of sequence 0 is negative", () -> Positions.of(new long[] {3, -7}));
        assertRefused("no list of positions is given", Positions::of);
        assertRefused(
                "a sequence has 4 positions, but from [2, 3, 5, 4] has length 5",
                () -> embedding.rotate(from, to, Positions.of(new long[4])));
        assertRefused(
                "positions are listed for 3 sequences, but from [2, 3, 5, 4] has 2",
                () -> embedding.rotate(from, to, Positions.of(new long[5], new long[5], new long[5])));
        assertRefused("go beyond 2^63 - 1", () -> embedding.rotate(from, to, Positions.from(Long.MAX_VALUE - 4)));
        assertRefused("length -1 is negative", () -> embedding.atLength(-1));
    }

    @Test
    void listsOfPositionsAreCopied() {
        long[] list = {1, 2};
        Positions positions = Positions.of(list);
        list[0] = -5;
        assertArrayEquals(new long[] {1, 2}, new long[] {positions.at(1, 0), positions.at(0, 1)});
    }

    @Test
    void tensorsOfOtherShapesAndTypesAreNamed() {
        Positions start = Positions.from(0);
        assertRefused(
                "from has shape [3, 5, 4], expected [batch, heads, length, headDim]",
                () -> embedding.rotate(from.select(0, 0), to, start));
        assertRefused(
                "from [2, 3, 5, 4] has head dim 4, but the embedding is for 8",
                () -> embedding(8, 8, 10_000).rotate(from, to, start));
        assertRefused(
                "to has shape [2, 3, 4, 4], expected [2, 3, 5, 4]",
                () -> embedding.rotate(from, to.slice(2, 0, 4), start));
        Tensor narrow = arena.tensor("narrow", ElementType.BFLOAT16, 2, 3, 5, 4);
        assertRefused(
                "from [2, 3, 5, 4] is stored as BFLOAT16, expected FLOAT32", () -> embedding.rotate(narrow, to, start));
        assertRefused("to [2, 3, 5, 4] is stored as BFLOAT16", () -> embedding.shift(from, narrow, 1));
    }

    @Test
    void aRefusedCallChangesNothing() {
        assertRefused("a sequence has 1", () -> embedding.rotate(from, to, Positions.of(new long[] {1})));
        assertArrayEquals(new float[120], to.toArray());
    }

    @Test
    void tensorsThatOverlapWithoutBeingOneAreRefused() {
        Tensor room = arena.tensor("room", 1, 1, 6, 4);
        assertRefused(
                "to [1, 1, 5, 4] overlaps from [1, 1, 5, 4] without being the same view",
                () -> embedding.rotate(room.slice(2, 0, 5), room.slice(2, 1, 6), Positions.from(0)));
        Tensor square = arena.tensor("square", 1, 4, 4, 4);
        assertRefused("overlaps from", () -> embedding.rotate(square, square.permute(0, 2, 1, 3), Positions.from(0)));
    }

    @Test
    void outputsMustBeWritableAndHaveAnAddressForEachElement() {
        Tensor readOnly = Tensor.of(to.segment().asReadOnly(), 2, 3, 5, 4);
        assertRefused("to [2, 3, 5, 4] is read-only", () -> embedding.rotate(from, readOnly, Positions.from(0)));
        Tensor broadcast = Tensor.strided(to.segment(), Shape.of(2, 3, 5, 4), 0, 20, 4, 1);
        assertRefused("map two elements to one address", () -> embedding.shift(from, broadcast, 1));
    }

    @Test
    void closedArenasAreNamed() {
        RunArena other = RunArena.open("short-lived");
        Tensor stale = other.tensor("stale", 2, 3, 5, 4);
        other.close();
        assertThrows(IllegalStateException.class, () -> embedding.rotate(stale, to, Positions.from(0)));
        assertThrows(IllegalStateException.class, () -> embedding.rotateBack(from, stale, Positions.from(0)));
    }

    @Test
    void tablesOfOtherShapesAreNamed() {
        Tensor table = arena.tensor("table", 5, 2);
        Positions start = Positions.from(0);
        assertRefused(
                "sine has shape [4, 2], expected [5, 2] for rotary dim 4",
                () -> embedding.writeTables(table, arena.tensor("sine", 4, 2), start));
        assertRefused(
                "cosine has shape [5, 3], expected [5, 2] for rotary dim 4",
                () -> embedding.writeTables(arena.tensor("cosine", 5, 3), table, start));
        assertRefused(
                "cosine has shape [2], expected [1, 0, 2]",
                () -> embedding.writeTables(arena.tensor("cosine", 2), table, start));
        assertRefused("sine [5, 2] overlaps cosine [5, 2]", () -> embedding.writeTables(table, table, start));
        assertRefused("a table of -1 positions of 2 pairs", () -> embedding.cosines(0, -1));
        assertRefused("does not fit an array", () -> embedding.sines(0, Integer.MAX_VALUE));
        assertRefused("first position -1 is negative", () -> embedding.cosines(-1, 1));
    }
}
