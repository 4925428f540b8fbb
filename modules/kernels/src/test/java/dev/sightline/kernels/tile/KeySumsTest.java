package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of keys, their products and the divided queries have the bits of plain loops, however the positions are cut. */
@Tag("provider")
class KeySumsTest {
    private static final int COUNT = 11;

    private final KeySums chosen = TileProviders.chosen().keySums();

    /** Widths of whole parts and others, from one vector to many. */
    @ParameterizedTest(name = "{0} channels, {1} readers, seed 29")
    @CsvSource({
        "16, 1", "24, 2", "32, 2", "48, 1", "64, 1", "64, 5", "128, 3", "240, 1", "1, 1", "15, 2", "17, 1", "100, 4"
    })
    void productsAreTheBitsOfLoops(int headDim, int readers) {
        float[] expected = run(new ScalarKeySums(), headDim, readers, COUNT);
        for (int together : new int[] {1, 4, COUNT}) {
            float[] found = run(chosen, headDim, readers, together);
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

    /** Products of all positions, then of the sums as they are; the sums; the divided queries. */
    private static float[] run(KeySums keySums, int headDim, int readers, int together) {
        SplittableRandom random = new SplittableRandom(29);
        int rows = COUNT * readers;
        int queries = COUNT * headDim;
        float[] operands = new float[queries + rows * headDim];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = (float) random.nextDouble(-1, 1);
        }
        float[] products = new float[rows];
        float[] sums = new float[headDim + KeySums.ROOM];
        // What lies in the room must not matter.
        Arrays.fill(sums, headDim, sums.length, Float.NaN);
        float[] results = new float[2 * rows + headDim + rows * headDim];
        keySums.add(sums, headDim, 3, operands, 0, 0, 0, products);
        for (int first = 0; first < COUNT; first += together) {
            int count = Math.min(together, COUNT - first);
            int query = queries + first * readers * headDim;
            keySums.add(sums, headDim, count, operands, first * headDim, readers, query, products);
            System.arraycopy(products, 0, results, first * readers, count * readers);
        }
        keySums.multiply(sums, headDim, rows, operands, queries, products);
        System.arraycopy(products, 0, results, rows, rows);
        System.arraycopy(sums, 0, results, 2 * rows, headDim);
        keySums.divide(headDim, rows, products, operands, queries);
        System.arraycopy(operands, queries, results, 2 * rows + headDim, rows * headDim);
        return results;
    }

    /** A reciprocal of nothing would be an infinity that looks like a result. */
    @ParameterizedTest(name = "{0} channels")
    @ValueSource(ints = {1, 5, 8, 16, 64})
    void aQueryWhoseProductHasVanishedTellsNothing(int headDim) {
        float[] products = {
            0f, -0f, Float.MIN_VALUE, -Math.nextDown(Float.MIN_NORMAL), Float.NaN, -Float.MIN_NORMAL, 0.5f, 1 / 0f
        };
        float[] expected = {Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN, -1 / Float.MIN_NORMAL, 2f, 0f};
        float[] operands = new float[(products.length + 1) * headDim];
        Arrays.fill(operands, 1f);
        chosen.divide(headDim, products.length, products, operands, headDim);
        for (int k = 0; k < headDim; k++) {
            assertEquals(1f, operands[k], "not a query");
            for (int i = 0; i < products.length; i++) {
                assertEquals(expected[i], operands[(i + 1) * headDim + k], "divided by " + products[i]);
            }
        }
    }
}
