package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums of keys and divided queries of every provider have the bits of plain loops, however the positions are cut. */
@Tag("provider")
class KeySumsTest {
    private static final int COUNT = 11;

    private final KeySums chosen = TileProviders.chosen().keySums();

    /** Widths of whole parts and others, from one vector to many. */
    @ParameterizedTest(name = "{0} channels, {1} readers, seed 29")
    @CsvSource({"16, 1", "32, 2", "48, 1", "64, 1", "64, 5", "128, 3", "240, 1", "1, 1", "15, 2", "17, 1", "100, 4"})
    void queriesAreDividedAsByLoops(int headDim, int readers) {
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

    /** Half of the positions unread, then queries of each, then queries of the sums as they are; then the sums. */
    private static float[] run(KeySums keySums, int headDim, int readers, int together) {
        SplittableRandom random = new SplittableRandom(29);
        int queries = COUNT * headDim;
        float[] operands = new float[queries + COUNT * readers * headDim];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = (float) random.nextDouble(0.1, 1);
        }
        float[] results = new float[operands.length + headDim];
        long slot = Scratch.acquire(0);
        try {
            long room = slot + 4L * headDim;
            Scratch.clear(slot, 4L * headDim);
            // What lies in the room must not matter.
            Scratch.fill(room, KeySums.ROOM * COUNT * readers, Float.NaN);
            for (int first = 0; first < COUNT; first += together) {
                int count = Math.min(together, COUNT - first);
                keySums.add(slot, headDim, count, operands, first * headDim);
            }
            for (int first = 0; first < COUNT - 3; first += together) {
                int count = Math.min(together, COUNT - 3 - first);
                int query = queries + first * readers * headDim;
                keySums.addAndDivide(slot, headDim, count, operands, first * headDim, readers, query, room);
            }
            keySums.divide(slot, headDim, 3 * readers, operands, queries + (COUNT - 3) * readers * headDim, room);
            System.arraycopy(operands, 0, results, 0, operands.length);
            Scratch.read(slot, results, operands.length, headDim);
        } finally {
            Scratch.release(slot);
        }
        return results;
    }

    /** A reciprocal of nothing would be an infinity that looks like a result. */
    @Test
    void aProductThatVanishesTellsNothing() {
        for (int headDim : new int[] {16, 5}) {
            float[] operands = new float[3 * headDim];
            operands[0] = Float.MIN_VALUE;
            operands[headDim] = 1;
            operands[2 * headDim] = -1;
            long slot = Scratch.acquire(0);
            try {
                Scratch.clear(slot, 4L * headDim);
                chosen.addAndDivide(slot, headDim, 1, operands, 0, 2, headDim, slot + 4L * headDim);
            } finally {
                Scratch.release(slot);
            }
            assertEquals(Float.NaN, operands[headDim]);
            assertEquals(Float.NaN, operands[3 * headDim - 1]);
        }
    }
}
