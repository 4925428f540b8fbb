package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generated tiles against the loops that specify them, bit for bit. */
@Tag("provider")
class TileTest {
    private static final long SEED = 20_250_101;

    private final TileProvider provider = TileProviders.chosen();
    private final int rows = provider.rows();
    private final int lanes = provider.lanes();

    @ParameterizedTest(name = "{0} steps, seed 20250101")
    @ValueSource(ints = {0, 1, 2, 3, 7, 8, 31, 64, 96})
    void productEqualsTheLoops(int steps) {
        int rowStride = steps + 3;
        float[] a = values(rows * rowStride + 5, SEED + steps);
        assertArrayEquals(
                run(new LoopTile(rows, lanes, false), a, rowStride, 1, steps),
                run(provider.product(), a, rowStride, 1, steps));
    }

    @ParameterizedTest(name = "{0} steps, seed 20250101")
    @ValueSource(ints = {0, 1, 2, 3, 7, 8, 31, 64, 96})
    void accumulationEqualsTheLoops(int steps) {
        int stepStride = rows + 8;
        float[] a = values((steps + 1) * stepStride + rows, SEED + steps);
        assertArrayEquals(
                run(new LoopTile(rows, lanes, true), a, 1, stepStride, steps),
                run(provider.accumulation(), a, 1, stepStride, steps));
    }

    private float[] run(Tile tile, float[] a, int rowStride, int stepStride, int steps) {
        long slot = Scratch.acquire(0);
        try {
            long b = slot;
            long c = slot + 100 * provider.rowBytes();
            Scratch.write(values(100 * lanes, SEED + 1), 0, b, 100 * lanes);
            Scratch.write(values((rows + 1) * lanes, SEED + 2), 0, c, (rows + 1) * lanes);
            tile.multiply(a, 2, rowStride, stepStride, steps, b, c);
            float[] result = new float[(rows + 1) * lanes]; // one row more, to see writes beyond the tile
            Scratch.read(c, result, 0, result.length);
            return result;
        } finally {
            Scratch.release(slot);
        }
    }

    private static float[] values(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return values;
    }
}
