package dev.sightline.attention.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.Mask;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every pattern against its definition in positions, written out pair by pair. */
class SparsePatternTest {
    private static final int[][] LENGTHS = {
        {0, 0}, {0, 7}, {7, 0}, {1, 1}, {1, 40}, {13, 13}, {9, 31}, {31, 9}, {33, 40}
    };

    /** A pattern, and which position sees which other. */
    private record Case(SparsePattern pattern, Pair definition, Predicate<Mask> describes) {}

    private interface Pair {
        boolean sees(long query, long key);
    }

    private static Case draw(SplittableRandom random) {
        int left = random.nextInt(9);
        int right = random.nextInt(5);
        int step = random.nextInt(1, 5);
        int window = random.nextInt(1, 12);
        long far = random.nextInt(20);
        return switch (random.nextInt(3)) {
            case 0 ->
                new Case(
                        new Longformer(left, right, List.of(far, 2L)),
                        (i, j) -> (-left <= j - i && j - i <= right) || i == 2 || j == 2 || i == far || j == far,
                        Longformer::describes);
            case 1 ->
                new Case(
                        new Dilated(left, right, step),
                        (i, j) -> -left <= j - i && j - i <= right && (j - i) % step == 0,
                        Dilated::describes);
            default ->
                new Case(
                        new StreamingLlm(step, window),
                        (i, j) -> j < step || Math.abs(j - i) < window,
                        StreamingLlm::describes);
        };
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void positionsCountFromTheEndOfTheKeysAndSeeWhatTheRuleSays(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 100; draw++) {
            Case drawn = draw(random);
            for (int[] lengths : LENGTHS) {
                for (boolean causal : new boolean[] {false, true}) {
                    Mask mask = drawn.pattern.mask(lengths[0], lengths[1], causal);
                    assertTrue(drawn.describes.test(mask), mask::toString);
                    assertTrue(drawn.describes.test(mask.from(3)), "of later queries, too");
                    long visible = 0;
                    for (int query = 0; query < lengths[0]; query++) {
                        long position = (long) lengths[1] - lengths[0] + query;
                        for (int key = 0; key < lengths[1]; key++) {
                            boolean sees = drawn.definition.sees(position, key) && !(causal && key > position);
                            assertEquals(sees, mask.isVisible(query, key), drawn.pattern::toString);
                            visible += sees ? 1 : 0;
                        }
                    }
                    double pairs = Math.max(1.0, (double) lengths[0] * lengths[1]);
                    assertEquals(visible / pairs, drawn.pattern.density(lengths[0], lengths[1], causal), 1e-15);
                }
            }
        }
    }

    private static List<Mask> others() {
        return List.of(
                Mask.full(),
                Mask.causal(0),
                Mask.window(3, 0),
                Mask.keys(0, 3),
                Mask.global(0),
                Mask.global(0).or(Mask.keys(0, 3)),
                Mask.global(0).and(Mask.causal(0)),
                Mask.window(3, 3).or(Mask.keys(1, 4)),
                Mask.window(3, 3).or(Mask.global(0).from(1)),
                Mask.window(3, 3).or(Mask.global(0)).and(Mask.causal(1)),
                Mask.window(3, 3).or(Mask.global(0)).and(Mask.keys(0, 9)),
                Mask.keys(0, 2).or(Mask.window(3, 0)).and(Mask.causal(1)),
                Mask.keys(0, 2).or(Mask.window(3, 1)),
                Mask.keys(1, 2).or(Mask.window(3, 3)),
                Mask.keys(0, 0).or(Mask.window(3, 3)),
                Mask.keys(0, 2).or(Mask.window(3, 0)).and(Mask.keys(0, 9)),
                Mask.documents(0, 3, 9));
    }

    @ParameterizedTest
    @MethodSource("others")
    void otherMasksAreOfNoPattern(Mask mask) {
        assertEquals(
                List.of(false, false, false, false),
                List.of(
                        Longformer.describes(mask),
                        BigBird.describes(mask),
                        Dilated.describes(mask),
                        StreamingLlm.describes(mask)));
    }

    @Test
    void theSamePatternIsKnownHoweverItIsWritten() {
        assertTrue(Longformer.describes(Mask.global(0, 5).or(Mask.window(3, 2))));
        assertTrue(Longformer.describes(Mask.window(3, 2).or(Mask.global(0, 5))));
        assertTrue(StreamingLlm.describes(Mask.sinks(4, 100).from(30)));
        assertTrue(Dilated.describes(Mask.dilated(8, 0, 2)));
    }

    @ParameterizedTest(name = "length {0}")
    @ValueSource(longs = {0, 1, 2, 31, 32, 100, 500, 4096})
    void typicalPatternsAreOfAnyLengthAndHideSomethingOfALongOne(long length) {
        List<SparsePattern> patterns = List.of(
                Longformer.typical(length),
                BigBird.typical(length),
                Dilated.typical(length),
                StreamingLlm.typical(length));
        for (SparsePattern pattern : patterns) {
            double density = pattern.density(length, length, false);
            double ofCausal = pattern.density(length, length, true);
            assertTrue(length == 0 ? density == 0 : density > 0, pattern::toString);
            assertTrue(ofCausal <= density, pattern::toString);
            assertTrue(length < 31 || density < 0.55, () -> pattern + " shows " + density);
        }
    }

    @Test
    void typicalPatternsAreTheUsualOnesOfLongSequences() {
        assertEquals(new Longformer(256, 256, List.of(0L)), Longformer.typical(100_000));
        assertEquals(new BigBird(64, 3, 2, 3, 1), BigBird.typical(100_000));
        assertEquals(new Dilated(256, 256, 4), Dilated.typical(100_000));
        assertEquals(new StreamingLlm(4, 1024), StreamingLlm.typical(100_000));
    }

    @Test
    void whatIsNoPatternIsRefusedInOneLine() {
        assertRefused("1 global position or more", () -> new Longformer(1, 1, List.of()));
        assertRefused("0 or more, found -3", () -> new Longformer(1, 1, List.of(0L, -3L)));
        assertRefused("window sides", () -> new Longformer(-1, 1, List.of(0L)));
        assertRefused("step of 1 or more", () -> new Dilated(3, 0, 0));
        assertRefused("window sides", () -> new Dilated(3, -1, 1));
        assertRefused("sinks of 1 to", () -> new StreamingLlm(0, 3));
        assertRefused("a window of 1 to", () -> new StreamingLlm(3, 0));
        assertRefused("a window of 1 to", () -> new StreamingLlm(3, 1L << 31));
        assertRefused("1 position or more", () -> new BigBird(0, 3, 1, 1, 1));
        assertRefused("odd number of blocks", () -> new BigBird(8, 2, 1, 1, 1));
        assertRefused("odd number of blocks", () -> new BigBird(8, -1, 1, 1, 1));
        assertRefused("0 global and random blocks or more", () -> new BigBird(8, 3, -1, 1, 1));
        assertRefused("0 global and random blocks or more", () -> new BigBird(8, 3, 1, -1, 1));
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).toString();
        assertTrue(message.contains(part), message);
    }
}
