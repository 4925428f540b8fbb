package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.memory.Shape;
import org.junit.jupiter.api.Test;

class AttentionShapeTest {
    @Test
    void tensorsFollowTheSizes() {
        AttentionShape shape = new AttentionShape(2, 6, 3, 5, 7, 8, 4);
        assertEquals(Shape.of(2, 6, 5, 8), shape.query());
        assertEquals(Shape.of(2, 3, 7, 8), shape.key());
        assertEquals(Shape.of(2, 3, 7, 4), shape.value());
        assertEquals(Shape.of(2, 6, 5, 4), shape.output());
        assertEquals(Shape.of(2, 6, 5), shape.logSumExp());
        assertEquals(2, shape.groupSize());
        assertEquals("batch 2, heads 6/3, lengths 5x7, dims 8/4", shape.toString());
    }

    @Test
    void emptyLengthsBatchesAndHeadsAreShapes() {
        assertEquals(0, new AttentionShape(1, 1, 1, 0, 0, 4, 4).output().elements());
        assertEquals(0, new AttentionShape(0, 2, 1, 5, 5, 4, 4).output().elements());
        assertEquals(1, new AttentionShape(1, 0, 0, 5, 5, 4, 4).groupSize());
    }

    @Test
    void queryHeadsThatAreNoMultipleAreRefused() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, 6, 4, 1, 1, 1, 1));
        assertEquals("query heads 6 are not a multiple of key-value heads 4; use a divisor", refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, 2, 0, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, -2, -1, 1, 1, 1, 1));
    }

    @Test
    void negativeSizesAndZeroWidthsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(-1, 1, 1, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, -1, 1, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, 1, 1, -1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, 1, 1, 1, -1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, 1, 1, 1, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, 1, 1, 1, 1, 1, 0));
        int tooWide = AttentionShape.MAXIMUM_HEAD_DIM + 1;
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, 1, 1, 1, 1, tooWide, 1));
    }

    @Test
    void sizesBeyondLongArithmeticAreRefused() {
        long longest = AttentionShape.MAXIMUM_LENGTH;
        long many = 1L << 40;
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(many, 1, 1, longest, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(many, 1, 1, 1, longest, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new AttentionShape(1, many, 1, longest, 1, 1, 1));
    }

    @Test
    void lengthsEndWhereTheirPairsStillFitALong() {
        long longest = AttentionShape.MAXIMUM_LENGTH;
        AttentionShape shape = AttentionShape.selfAttention(1, longest, 1);
        assertEquals(
                longest * longest, AttentionRequest.softmax(shape, Mask.full()).visiblePairs());
        assertThrows(IllegalArgumentException.class, () -> AttentionShape.selfAttention(1, longest + 1, 1));
        assertThrows(IllegalArgumentException.class, () -> AttentionShape.selfAttention(1, -1, 1));
    }

    @Test
    void visiblePairsOfARequestCountBatchesAndQueryHeads() {
        AttentionShape shape = new AttentionShape(2, 6, 3, 5, 7, 8, 4);
        assertEquals(2 * 6 * 35, AttentionRequest.softmax(shape, Mask.full()).visiblePairs());
        assertEquals(
                2 * 6 * 15,
                AttentionRequest.softmax(shape, Mask.causalTopLeft()).visiblePairs());
        AttentionShape longest = new AttentionShape(16, 1, 1, 1L << 30, 1L << 30, 1, 1);
        assertThrows(
                ArithmeticException.class,
                () -> AttentionRequest.softmax(longest, Mask.full()).visiblePairs());
    }
}
