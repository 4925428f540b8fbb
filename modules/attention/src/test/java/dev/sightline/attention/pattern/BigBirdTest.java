package dev.sightline.attention.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.BlockMask;
import dev.sightline.attention.Mask;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BigBirdTest {
    private static BigBird draw(SplittableRandom random) {
        return new BigBird(
                random.nextInt(1, 6),
                1 + 2 * random.nextInt(3),
                random.nextInt(4),
                random.nextInt(4),
                random.nextLong());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aBlockSeesItsWindowTheFirstBlocksAndAsManyOthersAsAskedFor(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 200; draw++) {
            BigBird pattern = draw(random);
            int length = random.nextInt(1, 60);
            boolean causal = random.nextBoolean();
            Mask mask = pattern.mask(length, length, causal);
            int blocks = Math.ceilDiv(length, pattern.blockLength());
            for (int query = 0; query < length; query++) {
                int own = query / pattern.blockLength();
                int end = causal ? own + 1 : blocks;
                int fixed = 0;
                int others = 0;
                for (int block = 0; block < blocks; block++) {
                    // The own key stands for its block: of the others any may.
                    int key = block == own ? query : block * pattern.blockLength();
                    boolean isFixed = own < pattern.globalBlocks()
                            || block < pattern.globalBlocks()
                            || Math.abs(block - own) <= pattern.windowBlocks() / 2;
                    if (block < end && isFixed) {
                        fixed++;
                        assertTrue(mask.isVisible(query, key), pattern::toString);
                    } else {
                        others += mask.isVisible(query, key) ? 1 : 0;
                    }
                }
                assertEquals(Math.min(pattern.randomBlocks(), end - fixed), others, pattern::toString);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {4, 5, 6})
    void itsLayoutsAreKnownAgainWhateverTheirSeedFromAnyQueryOn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 300; draw++) {
            BigBird pattern = draw(random);
            Mask mask = pattern.mask(random.nextInt(60), random.nextInt(60), random.nextBoolean());
            assertTrue(BigBird.describes(mask), pattern::toString);
            assertTrue(BigBird.describes(mask.from(random.nextInt(20))), pattern::toString);
        }
    }

    @Test
    void oneBlockMoreOrLessIsAnotherLayout() {
        BigBird pattern = new BigBird(4, 3, 1, 2, 7);
        Mask mask = pattern.mask(80, 80, false);
        int known = 0;
        int changed = 0;
        for (int row = 1; row < 20; row++) {
            for (int column = 0; column < 20; column++) {
                int of = row;
                List<BitSet> rows = IntStream.range(0, 20)
                        .mapToObj(block -> {
                            BitSet seen = new BitSet();
                            for (int key = 0; key < 20; key++) {
                                seen.set(key, mask.isVisible(4L * block, 4L * key));
                            }
                            return seen;
                        })
                        .toList();
                rows.get(of).flip(column);
                known += BigBird.describes(BlockMask.of(rows, 4)) ? 1 : 0;
                changed++;
            }
        }
        assertEquals(380, changed);
        assertEquals(0, known);
    }

    @Test
    void rowsThatLookAheadOrEndElsewhereAreOfNoCausalPattern() {
        Mask mask = new BigBird(4, 3, 1, 2, 7).mask(40, 40, false);
        assertFalse(BigBird.describes(mask.and(Mask.causal(0))), "its random blocks lie ahead");
        Mask causal = new BigBird(4, 1, 0, 0, 7).mask(40, 40, false);
        assertTrue(BigBird.describes(causal.and(Mask.causal(0))));
        assertFalse(BigBird.describes(causal.and(Mask.causal(1))));
        assertFalse(BigBird.describes(causal.and(Mask.window(3, 0))));
        assertFalse(BigBird.describes(Mask.blocks(new boolean[][] {{true, false, true}}, 4)));
    }

    @Test
    void theSameSeedDrawsTheSameAndAnotherDoesNotSeed7And8() {
        BigBird pattern = new BigBird(2, 3, 1, 3, 7);
        assertEquals(pattern.mask(90, 100, false), pattern.mask(90, 100, false));
        assertNotEquals(new BigBird(2, 3, 1, 3, 8).mask(90, 100, false), pattern.mask(90, 100, false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void laterQueriesAloneSeeWhatTheySeeAmongAll(boolean causal) {
        BigBird pattern = new BigBird(4, 3, 1, 3, 7);
        Mask all = pattern.mask(101, 101, causal);
        Mask last = pattern.mask(30, 101, causal);
        for (int query = 0; query < 30; query++) {
            for (int key = 0; key < 101; key++) {
                assertEquals(all.isVisible(71 + query, key), last.isVisible(query, key));
            }
        }
    }

    @Test
    void aCausalPatternGrowsWithoutChanging() {
        BigBird pattern = new BigBird(4, 3, 1, 3, 7);
        Mask shorter = pattern.mask(61, 61, true);
        Mask longer = pattern.mask(200, 200, true);
        for (int query = 0; query < 61; query++) {
            for (int key = 0; key < 61; key++) {
                assertEquals(shorter.isVisible(query, key), longer.isVisible(query, key));
            }
        }
    }

    @Test
    void theRandomBlocksReachEveryPartOfTheSequence() {
        BlockMask layout = (BlockMask) new BigBird(1, 1, 0, 1, 3).mask(1000, 1000, false);
        int[] drawn = new int[10];
        for (int row = 0; row < 1000; row++) {
            BitSet others = layout.row(row);
            others.clear(row);
            drawn[others.nextSetBit(0) / 100]++;
        }
        // 100 each are expected, with a standard deviation of 9.5.
        for (int count : drawn) {
            assertTrue(count > 60 && count < 140, () -> java.util.Arrays.toString(drawn));
        }
    }
}
