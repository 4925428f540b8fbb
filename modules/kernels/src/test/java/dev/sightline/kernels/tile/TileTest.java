package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generated tiles against the loops that specify them, bit for bit. */
@Tag("provider")
class TileTest {
    private static final long SEED = 20_250_101;

    private final TileProvider provider = TileProviders.chosen();

    @ParameterizedTest(name = "{0} steps, seed 20250101")
    @ValueSource(ints = {0, 1, 2, 3, 7, 8, 31, 64, 96})
    void everyTileEqualsTheLoops(int steps) {
        for (TileProvider shape : List.of(provider, provider.narrow(), provider.paired())) {
            float[] a = values((steps + 1) * Tile.PITCH, SEED + steps);
            int vector = shape.lanes() / shape.vectors();
            for (int vectors = 1; vectors <= shape.vectors(); vectors++) {
                LoopTile product = new LoopTile(shape.rows(), vector * vectors, shape.lanes(), false);
                LoopTile accumulation = new LoopTile(shape.rows(), vector * vectors, shape.lanes(), true);
                for (int first = 0; first + vectors <= shape.vectors(); first++) {
                    long shift = (long) first * vector * Float.BYTES;
                    assertArrayEquals(
                            run(shape, product, a, steps, shift), run(shape, shape.product(vectors), a, steps, shift));
                    assertArrayEquals(
                            run(shape, accumulation, a, steps, shift),
                            run(shape, shape.accumulation(vectors), a, steps, shift));
                }
            }
        }
    }

    private static float[] run(TileProvider shape, Tile tile, float[] a, int steps, long shift) {
        long slot = Scratch.acquire(0);
        try {
            int lanes = shape.lanes();
            long b = slot;
            long c = slot + 100 * shape.rowBytes();
            Scratch.write(values(100 * lanes, SEED + 1), 0, b, 100 * lanes);
            Scratch.write(values((shape.rows() + 1) * lanes, SEED + 2), 0, c, (shape.rows() + 1) * lanes);
            tile.multiply(a, 2, steps, b + shift, c + shift);
            float[] result = new float[(shape.rows() + 1) * lanes]; // one row more, to see writes beyond the tile
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
