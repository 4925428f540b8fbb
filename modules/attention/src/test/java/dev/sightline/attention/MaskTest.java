package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
    private static final long FARTHEST = 1L << 60;

    /** Any band mask whose edges fall within, or a little outside, a few dozen positions. */
    private static Mask draw(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> Mask.full();
            case 1 -> Mask.causal(random.nextLong(-30, 31));
            default -> new Mask.Window(random.nextLong(0, 20), random.nextLong(0, 20), random.nextLong(-30, 31));
        };
    }

    /** The definition, written out apart from the bounds that the masks compute with. */
    private static boolean visibleByDefinition(Mask mask, long query, long key) {
        return switch (mask) {
            case Mask.Causal causal -> key <= query + causal.offset();
            case Mask.Window window -> {
                long distance = key - query - window.offset();
                yield -window.left() <= distance && distance <= window.right();
            }
            default -> true;
        };
    }

    private static long countVisible(Mask mask, long firstQuery, long endQuery, long firstKey, long endKey) {
        long visible = 0;
        for (long query = firstQuery; query < endQuery; query++) {
            for (long key = firstKey; key < endKey; key++) {
                visible += visibleByDefinition(mask, query, key) ? 1 : 0;
            }
        }
        return visible;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void boundsAgreeWithTheDefinition(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 2000; draw++) {
            Mask mask = draw(random);
            long query = random.nextLong(0, 60);
            long key = random.nextLong(0, 60);
            assertEquals(visibleByDefinition(mask, query, key), mask.isVisible(query, key), mask::toString);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 6, 7, 8})
    void classificationAgreesWithEveryPairOfTheTile(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<TileClass, Integer> seen = new EnumMap<>(TileClass.class);
        for (int draw = 0; draw < 3000; draw++) {
            Mask mask = draw(random);
            long firstQuery = random.nextLong(0, 50);
            long endQuery = firstQuery + random.nextLong(1, 13);
            long firstKey = random.nextLong(0, 50);
            long endKey = firstKey + random.nextLong(1, 13);
            long visible = countVisible(mask, firstQuery, endQuery, firstKey, endKey);
            TileClass expected = visible == 0
                    ? TileClass.EMPTY
                    : visible == (endQuery - firstQuery) * (endKey - firstKey) ? TileClass.FULL : TileClass.PARTIAL;
            assertEquals(
                    expected,
                    mask.classify(firstQuery, endQuery, firstKey, endKey),
                    () -> mask + " on queries " + firstQuery + ".." + endQuery + ", keys " + firstKey + ".." + endKey);
            seen.merge(expected, 1, Integer::sum);
        }
        assertTrue(
                seen.size() == 3 && seen.values().stream().allMatch(count -> count > 100),
                "drawn too unevenly: " + seen);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {9, 10, 11, 12})
    void visiblePairsAreThePairsCountedOneByOne(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 1000; draw++) {
            Mask mask = draw(random);
            long queryLength = random.nextLong(0, 40);
            long keyLength = random.nextLong(0, 40);
            assertEquals(
                    countVisible(mask, 0, queryLength, 0, keyLength),
                    mask.visiblePairs(queryLength, keyLength),
                    () -> mask + " on " + queryLength + "x" + keyLength);
        }
    }

    @Test
    void oneMoreOrLessAtTheEdgesOfAWindow() {
        Mask mask = new Mask.Window(2, 1, 0);
        assertFalse(mask.isVisible(10, 7));
        assertTrue(mask.isVisible(10, 8));
        assertTrue(mask.isVisible(10, 11));
        assertFalse(mask.isVisible(10, 12));
    }

    @Test
    void windowOfTotalCountsTheOwnKey() {
        assertEquals(Mask.window(3, 0), Mask.windowOfTotal(4));
        assertEquals(
                4,
                Mask.windowOfTotal(4).visiblePairs(1000, 1000)
                        - Mask.windowOfTotal(4).visiblePairs(999, 999));
        assertEquals(Mask.window(0, 0), Mask.windowOfTotal(1));
        assertThrows(IllegalArgumentException.class, () -> Mask.windowOfTotal(0));
    }

    @Test
    void alignmentsDifferOnlyWhenTheLengthsDo() {
        assertEquals(Mask.causal(0), Mask.causalTopLeft());
        assertEquals(Mask.causal(3), Mask.causalBottomRight(5, 8));
        assertEquals(Mask.causal(-3), Mask.causalBottomRight(8, 5));
        assertTrue(Mask.causalBottomRight(5, 8).isVisible(4, 7), "the last query sees the last key");
        assertFalse(Mask.causalBottomRight(5, 8).isVisible(3, 7));
        assertTrue(Mask.causalTopLeft().isVisible(0, 0));
        assertFalse(Mask.causalTopLeft().isVisible(0, 1));
    }

    @Test
    void causalWithoutAnOffsetIsRefusedForUnequalLengths() {
        assertEquals(Mask.causal(0), Mask.causal(AttentionShape.selfAttention(1, 5, 4)));
        AttentionShape unequal = new AttentionShape(1, 1, 1, 5, 8, 4, 4);
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> Mask.causal(unequal));
        assertEquals(
                "causal is ambiguous for query length 5 and key length 8; use causalTopLeft(),"
                        + " causalBottomRight(queryLength, keyLength) or causal(offset)",
                refusal.getMessage());
    }

    @Test
    void farthestOffsetsHideOrShowEverythingWithoutOverflow() {
        long length = 1L << 20;
        assertEquals(0, Mask.causal(-FARTHEST).visiblePairs(length, length));
        assertEquals(length * length, Mask.causal(FARTHEST).visiblePairs(length, length));
        assertEquals(length * length, Mask.window(FARTHEST, FARTHEST).visiblePairs(length, length));
        assertEquals(0, new Mask.Window(0, 0, FARTHEST).visiblePairs(length, length));
        assertEquals(0, new Mask.Window(0, 0, -FARTHEST).visiblePairs(length, length));
        assertEquals(TileClass.EMPTY, Mask.causal(-FARTHEST).classify(0, length, 0, 1));
        assertEquals(TileClass.FULL, Mask.causal(FARTHEST).classify(0, 1, 0, length));
        assertEquals(TileClass.FULL, Mask.window(FARTHEST, FARTHEST).classify(0, length, 0, length));
        assertEquals(TileClass.EMPTY, new Mask.Window(FARTHEST, 0, -FARTHEST).classify(0, 9, 10, 20));
    }

    @Test
    void distancesBeyondTwoToTheSixtiethAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Mask.causal(FARTHEST + 1));
        assertThrows(IllegalArgumentException.class, () -> Mask.causal(-FARTHEST - 1));
        assertThrows(IllegalArgumentException.class, () -> Mask.causal(Long.MIN_VALUE));
        assertThrows(IllegalArgumentException.class, () -> Mask.window(Long.MAX_VALUE, 0));
        assertThrows(IllegalArgumentException.class, () -> Mask.window(0, FARTHEST + 1));
        assertThrows(IllegalArgumentException.class, () -> new Mask.Window(0, 0, Long.MIN_VALUE));
        assertThrows(IllegalArgumentException.class, () -> Mask.window(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> Mask.window(0, -1));
    }

    @Test
    void longestLengthsAreCountedExactlyOrNotAtAll() {
        long most = Long.MAX_VALUE;
        assertEquals(0, Mask.causal(-FARTHEST).visiblePairs(1, most), "one query before every key");
        assertEquals(FARTHEST + 1, Mask.causal(FARTHEST).visiblePairs(1, most));
        assertEquals(most, Mask.full().visiblePairs(1, most));
        assertThrows(ArithmeticException.class, () -> Mask.full().visiblePairs(2, most));
        assertThrows(ArithmeticException.class, () -> Mask.causal(0).visiblePairs(1L << 33, 1L << 33));
        assertEquals((1L << 61) + (1L << 30), Mask.causal(0).visiblePairs(1L << 31, 1L << 31));
    }

    @Test
    void narrowWindowIsCountedWhereTheFullSquareWouldOverflow() {
        long length = 1L << 40;
        assertEquals(128 * length - 127 * 128 / 2, Mask.windowOfTotal(128).visiblePairs(length, length));
    }
}
