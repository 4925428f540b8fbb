package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of mask and their combinations against definitions that are written out pair by pair. */
class MaskAlgebraTest {
    private static final int QUERIES = 40;
    private static final int KEYS = 50;

    /** A mask and what it should show. */
    private static final class Case {
        private final Mask mask;
        private final boolean[][] visible;

        private Case(Mask mask, boolean[][] visible) {
            this.mask = mask;
            this.visible = visible;
        }
    }

    private interface Pair {
        boolean isVisible(int query, int key);
    }

    private static Case of(Mask mask, Pair definition) {
        boolean[][] visible = new boolean[QUERIES][KEYS];
        for (int query = 0; query < QUERIES; query++) {
            for (int key = 0; key < KEYS; key++) {
                visible[query][key] = definition.isVisible(query, key);
            }
        }
        return new Case(mask, visible);
    }

    private static Case simple(SplittableRandom random) {
        int a = random.nextInt(0, 20);
        int b = random.nextInt(0, 20);
        int offset = random.nextInt(-20, 21);
        int step = random.nextInt(1, 5);
        long[] queryStarts = starts(random, QUERIES - 3);
        long[] keyStarts = starts(random, KEYS);
        return switch (random.nextInt(10)) {
            case 0 -> of(Mask.full(), (i, j) -> true);
            case 1 -> of(Mask.causal(offset), (i, j) -> j <= i + offset);
            case 2 -> of(new Mask.Window(a, b, offset), (i, j) -> -a <= j - i - offset && j - i - offset <= b);
            case 3 -> of(Mask.prefix(a, offset), (i, j) -> j < a || j <= i + offset);
            case 4 -> of(Mask.keys(a, a + b), (i, j) -> a <= j && j < a + b);
            case 5 ->
                of(
                        Mask.documents(queryStarts, keyStarts),
                        (i, j) -> document(queryStarts, i) >= 0 && document(queryStarts, i) == document(keyStarts, j));
            case 6 ->
                of(Mask.causalDocuments(queryStarts, keyStarts), (i, j) -> {
                    int document = document(queryStarts, i);
                    return document >= 0
                            && document == document(keyStarts, j)
                            && keyStarts[document + 1] - j >= queryStarts[document + 1] - i;
                });
            case 7 ->
                of(
                        new DilatedMask(new Mask.Window(a, b, offset), step),
                        (i, j) -> -a <= j - i - offset && j - i - offset <= b && (j - i - offset) % step == 0);
            case 8 ->
                of(Mask.global(a, b, 30), (i, j) -> LongStream.of(a, b, 30).anyMatch(g -> g == i || g == j));
            default -> {
                boolean[][] blocks = new boolean[6][7];
                for (boolean[] row : blocks) {
                    for (int column = 0; column < row.length; column++) {
                        row[column] = random.nextInt(3) > 0;
                    }
                }
                yield of(Mask.blocks(blocks, 5), (i, j) -> i / 5 < 6 && j / 5 < 7 && blocks[i / 5][j / 5]);
            }
        };
    }

    private static long[] starts(SplittableRandom random, int length) {
        return LongStream.concat(
                        LongStream.of(0, length),
                        LongStream.of(random.nextLong(length), random.nextLong(length), random.nextLong(length)))
                .sorted()
                .toArray();
    }

    private static int document(long[] starts, int position) {
        for (int document = 0; document + 1 < starts.length; document++) {
            if (starts[document] <= position && position < starts[document + 1]) {
                return document;
            }
        }
        return -1;
    }

    private static Case any(SplittableRandom random, int depth) {
        Case one = simple(random);
        if (depth == 0 || random.nextInt(3) == 0) {
            return one;
        }
        Case other = any(random, depth - 1);
        return random.nextBoolean()
                ? of(one.mask.and(other.mask), (i, j) -> one.visible[i][j] && other.visible[i][j])
                : of(one.mask.or(other.mask), (i, j) -> one.visible[i][j] || other.visible[i][j]);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aMaskShowsWhatItsDefinitionShows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 300; draw++) {
            Case drawn = any(random, 2);
            for (int query = 0; query < QUERIES; query++) {
                for (int key = 0; key < KEYS; key++) {
                    boolean visible = drawn.visible[query][key];
                    int at = query;
                    int on = key;
                    assertEquals(
                            visible,
                            drawn.mask.isVisible(query, key),
                            () -> drawn.mask + ", query " + at + ", key " + on);
                    assertEquals(run(drawn.visible[query], key, true), cut(drawn.mask.visibleFrom(query, key)));
                    assertEquals(run(drawn.visible[query], key, false), cut(drawn.mask.hiddenFrom(query, key)));
                }
            }
        }
    }

    private static long run(boolean[] row, int from, boolean visible) {
        int key = from;
        while (key < KEYS && row[key] != visible) {
            key++;
        }
        return key;
    }

    private static long cut(long key) {
        return Math.min(key, KEYS);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void whatATileIsSaidToBeItIs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<TileClass, Integer> seen = new EnumMap<>(TileClass.class);
        for (int draw = 0; draw < 3000; draw++) {
            Case drawn = any(random, 2);
            int firstQuery = random.nextInt(QUERIES);
            int endQuery = random.nextInt(firstQuery, QUERIES) + 1;
            int firstKey = random.nextInt(KEYS);
            int endKey = random.nextInt(firstKey, KEYS) + 1;
            int visible = 0;
            int first = KEYS;
            int end = 0;
            for (int query = firstQuery; query < endQuery; query++) {
                for (int key = 0; key < KEYS; key++) {
                    if (drawn.visible[query][key]) {
                        visible += firstKey <= key && key < endKey ? 1 : 0;
                        first = key >= firstKey ? Math.min(first, key) : first;
                        end = Math.max(end, key + 1);
                    }
                }
            }
            TileClass found = drawn.mask.classify(firstQuery, endQuery, firstKey, endKey);
            int pairs = (endQuery - firstQuery) * (endKey - firstKey);
            assertTrue(found != TileClass.FULL || visible == pairs, () -> drawn.mask + " is not full");
            assertTrue(found != TileClass.EMPTY || visible == 0, () -> drawn.mask + " is not empty");
            assertTrue(
                    drawn.mask.nextVisibleKey(firstQuery, endQuery, firstKey) <= first || first == KEYS,
                    () -> drawn.mask + " skips a visible key");
            assertTrue(drawn.mask.nextVisibleKey(firstQuery, endQuery, firstKey) >= firstKey);
            assertTrue(
                    Math.max(0, drawn.mask.endVisibleKey(firstQuery, endQuery)) >= end,
                    () -> drawn.mask + " ends too early");
            seen.merge(found, 1, Integer::sum);
        }
        assertTrue(
                seen.size() == 3 && seen.values().stream().allMatch(count -> count > 100),
                "drawn too unevenly: " + seen);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void laterQueriesSeeTheSameKeysWhenCountedAnew(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 300; draw++) {
            Case drawn = any(random, 2);
            int from = random.nextInt(QUERIES);
            Mask later = drawn.mask.from(from);
            for (int query = from; query < QUERIES; query++) {
                for (int key = 0; key < KEYS; key++) {
                    assertEquals(drawn.visible[query][key], later.isVisible(query - from, key), drawn.mask::toString);
                }
            }
            assertEquals(later, drawn.mask.from(from));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void visiblePairsAreThePairsCountedOneByOne(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 300; draw++) {
            Case drawn = any(random, 2);
            long expected = Arrays.stream(drawn.visible)
                    .mapToLong(row -> {
                        long count = 0;
                        for (boolean pair : row) {
                            count += pair ? 1 : 0;
                        }
                        return count;
                    })
                    .sum();
            assertEquals(expected, drawn.mask.visiblePairs(QUERIES, KEYS), drawn.mask::toString);
        }
    }

    @Test
    void bandsStayABandTogether() {
        assertTrue(Mask.causal(0).and(Mask.window(3, 0)) instanceof BandMask);
        assertTrue(Mask.documents(0, 3, 9).and(Mask.causal(0)) instanceof BandMask);
        assertTrue(!(Mask.causal(0).or(Mask.window(3, 0)) instanceof BandMask));
    }

    @Test
    void sinksStayVisibleAndNothingAheadIs() {
        Mask mask = Mask.sinks(2, 3);
        assertEquals("1 11 111 1111 11111 11 111 11  111", rows(mask));
    }

    private static String rows(Mask mask) {
        StringBuilder rows = new StringBuilder();
        for (int query = 0; query < 7; query++) {
            StringBuilder row = new StringBuilder();
            for (int key = 0; key < 7; key++) {
                row.append(mask.isVisible(query, key) ? '1' : ' ');
            }
            rows.append(query == 0 ? "" : " ").append(row.toString().stripTrailing());
        }
        return rows.toString();
    }

    @Test
    void whatIsNoMaskIsRefusedInOneLine() {
        assertRefused("must not fall", () -> Mask.documents(0, 5, 3));
        assertRefused("begin with 0", () -> Mask.documents(1, 5));
        assertRefused("must be as many", () -> Mask.documents(new long[] {0, 5}, new long[] {0, 3, 5}));
        assertRefused("step of 1 or more, found 0", () -> Mask.dilated(3, 0, 0));
        assertRefused("0 or more, found -1", () -> Mask.global(3, -1));
        assertRefused("1 position or more, found 0", () -> Mask.blocks(new boolean[1][1], 0));
        assertRefused("0 <= first <= end", () -> Mask.keys(3, 2));
        assertRefused("0 keys or more, found -1", () -> Mask.prefix(-1, 0));
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).toString();
        assertTrue(message.contains(part), message);
    }
}
