package dev.sightline.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowQuantizerTest {
    /** What the division by the scale may add, in scales: 127 quotients' units in the last place. */
    private static final double ROUNDING = 127 * 0x1p-23;

    private final RunArena arena = RunArena.open("test");

    @AfterEach
    void free() {
        arena.close();
    }

    /** One row, its numbers and its scale. */
    private record Row(Tensor from, Tensor to, float scale) {
        float[] numbers() {
            return to.toArray();
        }
    }

    private Row quantized(float... row) {
        Tensor from = arena.tensor("from", 1, 1, 1, row.length).copyFrom(row);
        Tensor to = arena.tensor("to", ElementType.INT8, 1, 1, 1, row.length);
        Tensor scale = arena.tensor("scale", 1, 1, 1);
        RowQuantizer.quantize(from, to, scale);
        return new Row(from, to, scale.get(0, 0, 0));
    }

    private static void assertWithinHalfAStep(Row row) {
        float[] from = row.from().toArray();
        float[] numbers = row.numbers();
        for (int i = 0; i < from.length; i++) {
            double error = Math.abs((double) from[i] - (double) numbers[i] * row.scale());
            String what = from[i] + " became " + numbers[i] + " x " + row.scale();
            assertTrue(error <= (0.5 + ROUNDING) * row.scale(), what);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {51, 52, 53})
    void everyElementErrsByHalfAStepAtMost(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 200; draw++) {
            float size = (float) Math.pow(10, random.nextDouble(-30, 30));
            float[] row = new float[random.nextInt(1, 130)];
            for (int i = 0; i < row.length; i++) {
                row[i] = size * (float) random.nextGaussian();
            }
            assertWithinHalfAStep(quantized(row));
        }
    }

    @Test
    void theLargestOfARowIs127Steps() {
        Row row = quantized(1, -254, 3, 2);
        assertEquals(2, row.scale());
        assertArrayEquals(new float[] {0, -127, 2, 1}, row.numbers()); // 0.5 and 1.5 go to the even number
    }

    @Test
    void everyRowHasAScaleOfItsOwn() {
        Tensor from = arena.tensor("from", 2, 2, 2, 1).copyFrom(new float[] {127, 254, 381, 0, -127, 12.7f, 1270, 1});
        Tensor to = arena.tensor("to", ElementType.INT8, 2, 2, 2, 1);
        Tensor scale = arena.tensor("scale", 2, 2, 2);
        RowQuantizer.quantize(from, to, scale);
        assertArrayEquals(new float[] {127, 127, 127, 0, -127, 127, 127, 127}, to.toArray());
        assertArrayEquals(new float[] {1, 2, 3, 0, 1, 12.7f / 127, 10, 1f / 127}, scale.toArray());
    }

    @Test
    void aRowOfZerosHasScaleZero() {
        Row row = quantized(0f, -0f, 0f);
        assertEquals(0f, row.scale());
        assertArrayEquals(new float[3], row.numbers());
    }

    @Test
    void theExtremesOfFloat32Stay() {
        Row largest = quantized(Float.MAX_VALUE, -Float.MAX_VALUE, 1);
        assertArrayEquals(new float[] {127, -127, 0}, largest.numbers());
        assertTrue(Float.isFinite(largest.scale()));
        assertWithinHalfAStep(largest);
        assertWithinHalfAStep(quantized(Float.MIN_NORMAL, -Float.MIN_NORMAL / 3, Float.MIN_VALUE));
    }

    @Test
    void aRowThatIsNotFiniteGetsAScaleOfNaN() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int at = 0; at < 3; at++) {
                float[] row = {1, 2, 3};
                row[at] = bad;
                assertTrue(Float.isNaN(quantized(row).scale()), bad + " at " + at);
            }
        }
    }

    @Test
    void otherRowsDoNotSufferFromANaN() {
        Tensor from = arena.tensor("from", 1, 1, 2, 2).copyFrom(new float[] {Float.NaN, 5, 127, 1});
        Tensor to = arena.tensor("to", ElementType.INT8, 1, 1, 2, 2);
        Tensor scale = arena.tensor("scale", 1, 1, 2);
        RowQuantizer.quantize(from, to, scale);
        assertTrue(Float.isNaN(scale.get(0, 0, 0)));
        assertEquals(1, scale.get(0, 0, 1));
        assertArrayEquals(new float[] {127, 1}, to.slice(2, 1, 2).toArray());
    }

    @Test
    void stridedViewsAreReadAndWrittenInPlace() {
        Tensor from = arena.tensor("from", 1, 3, 2, 4);
        from.fill(1);
        from.slice(1, 2, 3).fill(-254);
        Tensor to = arena.tensor("to", ElementType.INT8, 1, 3, 2, 4);
        Tensor scale = arena.tensor("scale", 1, 3, 2);
        RowQuantizer.quantize(from.permute(0, 2, 1, 3), to.permute(0, 2, 1, 3), scale.permute(0, 2, 1));
        assertEquals(127, to.get(0, 1, 1, 3));
        assertEquals(-127, to.get(0, 2, 1, 3));
        assertArrayEquals(new float[] {1f / 127, 1f / 127, 1f / 127, 1f / 127, 2, 2}, scale.toArray());
    }

    @Test
    void emptyTensorsAreNoWork() {
        RowQuantizer.quantize(
                arena.tensor("from", 1, 2, 0, 4),
                arena.tensor("to", ElementType.INT8, 1, 2, 0, 4),
                arena.tensor("scale", 1, 2, 0));
    }

    @Test
    void whatDoesNotFitIsNamed() {
        Tensor from = arena.tensor("from", 1, 2, 3, 4);
        Tensor to = arena.tensor("to", ElementType.INT8, 1, 2, 3, 4);
        Tensor scale = arena.tensor("scale", 1, 2, 3);
        assertRefused("from is INT8 [1, 2, 3, 4], expected FLOAT32", to, to, scale);
        assertRefused("from has shape [2, 3, 4], expected [batch, heads, length, width]", from.select(0, 0), to, scale);
        assertRefused("to is FLOAT32 [1, 2, 3, 4], expected INT8 [1, 2, 3, 4]", from, from, scale);
        assertRefused("to is INT8 [1, 2, 3, 3], expected INT8 [1, 2, 3, 4]", from, to.slice(3, 0, 3), scale);
        assertRefused("scale is FLOAT32 [1, 2, 3, 4], expected FLOAT32 [1, 2, 3]", from, to, from);
        assertRefused("scale is INT8 [1, 2, 3], expected FLOAT32 [1, 2, 3]", from, to, to.select(3, 0));
    }

    private static void assertRefused(String message, Tensor from, Tensor to, Tensor scale) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> RowQuantizer.quantize(from, to, scale));
        assertTrue(refusal.toString().contains(message), refusal::toString);
    }
}
