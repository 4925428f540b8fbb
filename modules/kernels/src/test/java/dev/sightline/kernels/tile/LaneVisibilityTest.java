package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.Mask;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneVisibilityTest {
    private static List<Mask> masks(SplittableRandom random) {
        boolean[][] layout = new boolean[40][50];
        for (boolean[] row : layout) {
            for (int column = 0; column < row.length; column++) {
                row[column] = random.nextBoolean();
            }
        }
        Mask window = Mask.window(random.nextInt(60), random.nextInt(20));
        return List.of(
                Mask.full(),
                Mask.causal(random.nextInt(-100, 200)),
                window,
                Mask.causalDocuments(0, 30, 31, 130, 500),
                Mask.sinks(4, 50).and(Mask.causal(20)),
                Mask.blocks(layout, 7).or(window),
                Mask.visible(layout),
                Mask.dilated(90, 10, 3).and(Mask.blocks(layout, 16)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void bitsAreWhatTheMaskSaysPairByPair(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (Mask mask : masks(random)) {
            long group = random.nextInt(1, 5);
            LaneVisibility visibility = new LaneVisibility(mask, group);
            for (int trial = 0; trial < 20; trial++) {
                int rows = random.nextInt(1, 49);
                long firstRow = random.nextInt(0, 400);
                long firstKey = random.nextInt(0, 400);
                int keys = random.nextInt(1, StripTiling.KEY_BLOCK + 1);
                long[] found = visibility.of(firstRow, rows, firstKey, keys);
                for (int key = 0; key < keys; key++) {
                    long expected = 0;
                    for (int lane = 0; lane < rows; lane++) {
                        boolean seen = mask.isVisible((firstRow + lane) / group, firstKey + key);
                        expected |= seen ? 1L << lane : 0;
                    }
                    assertEquals(expected, found[key], mask + ", key " + (firstKey + key) + ", row " + firstRow);
                }
            }
        }
    }
}
