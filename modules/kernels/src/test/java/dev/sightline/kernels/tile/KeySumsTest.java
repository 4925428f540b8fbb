package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums of keys and their products with queries have the bits of plain loops, however the positions are cut. */
@Tag("provider")
class KeySumsTest {
    private static final int COUNT = 11;

    /** Widths of whole parts and others, from one vector to many. */
    @ParameterizedTest(name = "{0} channels, {1} readers, seed 29")
    @CsvSource({"16, 1", "32, 2", "48, 1", "64, 1", "64, 5", "128, 3", "240, 1", "1, 1", "15, 2", "17, 1", "100, 4"})
    void productsAreTheBitsOfLoops(int headDim, int readers) {
        float[] expected = run(new ScalarKeySums(), headDim, readers, COUNT);
        for (int together : new int[] {1, 4, COUNT}) {
            float[] found = run(TileProviders.chosen().keySums(), headDim, readers, together);
            for (int i = 0; i < expected.length; i++) {
                int index = i;
                assertEquals(
                        Float.floatToRawIntBits(expected[i]),
                        Float.floatToRawIntBits(found[i]),
                        () -> "number " + index + ", " + together + " positions at a time: loops give "
                                + expected[index] + ", found " + found[index]);
            }
        }
    }

    /** Products of all positions, then of the sums as they are; then the sums. */
    private static float[] run(KeySums keySums, int headDim, int readers, int together) {
        SplittableRandom random = new SplittableRandom(29);
        int rows = COUNT * readers;
        int queries = COUNT * headDim;
        float[] operands = new float[queries + rows * headDim];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = (float) random.nextDouble(-1, 1);
        }
        float[] results = new float[2 * rows + headDim];
        float[] products = new float[rows];
        long slot = Scratch.acquire(0);
        try {
            long room = slot + 4L * headDim;
            Scratch.clear(slot, 4L * headDim);
            // What lies in the room must not matter.
            Scratch.fill(room, KeySums.ROOM, Float.NaN);
            keySums.add(slot, headDim, 3, operands, 0, 0, 0, products, room);
            for (int first = 0; first < COUNT; first += together) {
                int count = Math.min(together, COUNT - first);
                int query = queries + first * readers * headDim;
                keySums.add(slot, headDim, count, operands, first * headDim, readers, query, products, room);
                System.arraycopy(products, 0, results, first * readers, count * readers);
            }
            keySums.multiply(slot, headDim, rows, operands, queries, products, room);
            System.arraycopy(products, 0, results, rows, rows);
            Scratch.read(slot, results, 2 * rows, headDim);
        } finally {
            Scratch.release(slot);
        }
        return results;
    }
}
