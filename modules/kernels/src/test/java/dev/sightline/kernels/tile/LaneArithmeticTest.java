package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arithmetic of the chosen provider against the scalar one, bit for bit, with the values that trip such code. */
@Tag("provider")
class LaneArithmeticTest {
    private static final float[] TRICKY = {
        0f,
        -0f,
        Float.NEGATIVE_INFINITY,
        Float.POSITIVE_INFINITY,
        Float.NaN,
        Float.intBitsToFloat(0x7fc0_1234), // a NaN whose payload would reach the exponent in a shift
        Float.intBitsToFloat(0xffff_ffff),
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.MIN_VALUE,
        -125.99f,
        -126f,
        -126.01f,
        -200f
    };

    private final TileProvider provider = TileProviders.chosen();
    private final int lanes = provider.lanes();
    private final ScalarLaneArithmetic scalar = new ScalarLaneArithmetic(lanes);

    private interface Operation {
        void apply(LaneArithmetic arithmetic, long panel, long vectors);
    }

    @ParameterizedTest(name = "{0} rows, seed 11")
    @ValueSource(ints = {0, 1, 2, 5, 37, 96})
    void softmaxOfABlockIsTheSameBits(int rows) {
        assertSame(rows, (arithmetic, panel, vectors) -> {
            long row = provider.rowBytes();
            arithmetic.addBias(panel, rows / 2, panel + (rows - rows / 2) * row);
            arithmetic.raiseMaximum(panel, rows, vectors, vectors + row);
            arithmetic.exponentials(panel, rows, vectors, vectors + 2 * row, vectors + row);
            arithmetic.scale(panel, rows, vectors + row);
        });
    }

    @ParameterizedTest(name = "{0} rows, seed 11")
    @ValueSource(ints = {0, 1, 2, 5, 37, 96})
    void weightsUnderAKnownLogSumExpAndTheirSumsAreTheSameBits(int rows) {
        assertSame(rows + 1, (arithmetic, panel, vectors) -> {
            long row = provider.rowBytes();
            arithmetic.weigh(panel, rows, panel + rows * row, vectors);
            arithmetic.sum(panel, rows, vectors + row);
            arithmetic.sum(panel + rows * row, 1, vectors + 2 * row);
            arithmetic.sumOfSquares(panel, rows, vectors + 3 * row);
        });
    }

    @ParameterizedTest(name = "{0} columns, seed 11")
    @ValueSource(ints = {0, 1, 3, 15, 16, 17, 95, 96})
    void sumsOfRowsThatAreNoLanesAreTheSameBits(int columns) {
        int floats = 7 * 98;
        assertSame((floats + lanes - 1) / lanes, (arithmetic, panel, vectors) -> {
            long row = 98L * Float.BYTES;
            arithmetic.addRows(panel, 5, 98, columns, panel + 5 * row, panel + 6 * row);
            arithmetic.addRows(panel, 0, 98, columns, panel, panel + row);
        });
    }

    @ParameterizedTest(name = "{0} rows, seed 11")
    @ValueSource(ints = {0, 1, 2, 5, 37, 96})
    void shapedScoresAreTheSameBits(int rows) {
        assertSame(rows, (arithmetic, panel, vectors) -> {
            long row = provider.rowBytes();
            for (int lane = 0; lane < lanes; lane++) {
                Scratch.set(vectors + (long) lane * Float.BYTES, lane * lane - 300f);
                Scratch.set(vectors + row + (long) lane * Float.BYTES, -0.01f * lane);
            }
            arithmetic.softcap(panel, rows / 2, Softcap.of(30));
            arithmetic.addDistances(panel, 3, rows, vectors, vectors + row);
        });
    }

    @ParameterizedTest(name = "{0} scores, seed 11")
    @ValueSource(ints = {0, 1, 3, 15, 16, 17, 95, 768})
    void shapedScoresOfARowAreTheSameBits(int count) {
        assertSame((count + lanes - 1) / lanes, (arithmetic, panel, vectors) -> {
            arithmetic.softcapRow(panel, count, Softcap.of(0.7));
            arithmetic.addDistancesRow(panel, count, -(1 << 20) - 17f, -0.001f);
        });
    }

    @ParameterizedTest(name = "{0} scores, seed 11")
    @ValueSource(ints = {0, 1, 3, 15, 16, 17, 95, 768})
    void softmaxOfARowIsTheSameBits(int count) {
        int rows = (count + lanes - 1) / lanes;
        assertSame(rows, (arithmetic, panel, vectors) -> {
            float highest = arithmetic.highest(panel, count);
            Scratch.set(vectors, highest);
            arithmetic.weights(panel, count, highest == Float.NEGATIVE_INFINITY ? 0f : highest);
        });
    }

    @ParameterizedTest(name = "{0} rows, seed 11")
    @ValueSource(ints = {0, 1, 2, 5, 37, 96})
    void mergingOfSegmentsIsTheSameBits(int rows) {
        assertSame(rows + 4, (arithmetic, panel, vectors) -> {
            long row = provider.rowBytes();
            long statistics = panel + rows * row;
            arithmetic.merge(
                    statistics, statistics + row, statistics + 2 * row, statistics + 3 * row, vectors, vectors + row);
            arithmetic.fold(panel, rows / 2, vectors, panel + rows / 2 * row, vectors + row);
            arithmetic.add(panel, panel + rows / 2 * row, rows / 2, panel);
        });
    }

    @ParameterizedTest(name = "{0} rows, seed 11")
    @ValueSource(ints = {0, 1, 2, 5, 37, 96})
    void hidingIsTheSameBits(int rows) {
        assertSame(rows, (arithmetic, panel, vectors) -> {
            SplittableRandom random = new SplittableRandom(11);
            long[] visible = random.longs(rows).toArray();
            arithmetic.hide(panel, rows / 2, visible, 0f);
            arithmetic.hide(panel, rows, random.longs(rows).toArray(), Float.NEGATIVE_INFINITY);
        });
    }

    /** Counts with and without a rest behind whole vectors, amid elements that stay as they are. */
    @ParameterizedTest(name = "{0} elements, seed 13")
    @ValueSource(ints = {0, 1, 3, 4, 15, 16, 17, 31, 64, 1000})
    void eluPlusOneIsTheSameBits(int count) {
        SplittableRandom random = new SplittableRandom(13);
        float[] elements = new float[count + 7];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = switch (random.nextInt(8)) {
                case 0, 1 -> TRICKY[random.nextInt(TRICKY.length)];
                // About the point below which e^x is 0.
                case 2 -> -126 / Exp2.LOG2_E + random.nextInt(-4, 5) * Math.ulp(-126 / Exp2.LOG2_E);
                default -> (float) random.nextDouble(-100, 100);
            };
        }
        int[] expected = new int[elements.length];
        for (int i = 0; i < expected.length; i++) {
            float x = elements[i];
            float mapped = x > 0f ? x + 1f : Exp2.exp(x);
            expected[i] = Float.floatToIntBits(i >= 3 && i < count + 3 ? mapped : x);
        }
        provider.arithmetic().eluPlusOne(elements, 3, count);
        int[] bits = new int[elements.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(elements[i]);
        }
        assertArrayEquals(expected, bits);
    }

    @Test
    void theMaximumIsRaisedOnlyByScoresThatExceedItByMoreThanTheSlack() {
        long slot = Scratch.acquire(0);
        try {
            long maximum = slot + provider.rowBytes();
            long factor = maximum + provider.rowBytes();
            Scratch.fill(maximum, lanes, 1f);
            Scratch.fill(slot, lanes, 1f + LaneArithmetic.SLACK);
            assertFalse(provider.arithmetic().raiseMaximum(slot, 1, maximum, factor));
            assertEquals(1f, Scratch.get(maximum));
            assertEquals(1f, Scratch.get(factor));
            Scratch.fill(slot, lanes, 10f);
            assertTrue(provider.arithmetic().raiseMaximum(slot, 1, maximum, factor));
            assertEquals(10f, Scratch.get(maximum));
            assertEquals(0x1p-9f, Scratch.get(factor));
        } finally {
            Scratch.release(slot);
        }
    }

    private void assertSame(int rows, Operation operation) {
        for (boolean tricky : new boolean[] {false, true}) {
            assertArrayEquals(
                    run(scalar, rows, tricky, operation), run(provider.arithmetic(), rows, tricky, operation));
        }
    }

    private int[] run(LaneArithmetic arithmetic, int rows, boolean tricky, Operation operation) {
        long slot = Scratch.acquire(0);
        try {
            float[] values = new float[(rows + 4) * lanes];
            SplittableRandom random = new SplittableRandom(11);
            for (int i = 0; i < values.length; i++) {
                values[i] = tricky && random.nextInt(4) == 0
                        ? TRICKY[random.nextInt(TRICKY.length)]
                        : (float) random.nextDouble(-30, 30);
            }
            Scratch.write(values, 0, slot, values.length);
            long vectors = slot + (long) rows * provider.rowBytes();
            Scratch.fill(vectors, lanes, Float.NEGATIVE_INFINITY);
            Scratch.fill(vectors + 2 * provider.rowBytes(), lanes, 0f);
            operation.apply(arithmetic, slot, vectors);
            Scratch.read(slot, values, 0, values.length);
            int[] bits = new int[values.length];
            for (int i = 0; i < bits.length; i++) {
                bits[i] = Float.floatToIntBits(values[i]); // NaN payloads are the processor's affair
            }
            return bits;
        } finally {
            Scratch.release(slot);
        }
    }

    @Test
    void exp2IsWithin1Point7e7OfTheTruthOnAMillionPointsSeed5() {
        SplittableRandom random = new SplittableRandom(5);
        double worst = 0;
        for (int i = 0; i < 1_000_000; i++) {
            float x = (float) (9 - random.nextDouble(135)); // weights reach 2^8
            worst = Math.max(worst, Math.abs(Exp2.of(x) / Math.pow(2, x) - 1));
        }
        assertTrue(worst < 1.7e-7, "worst relative error " + worst);
        double worstOfE = 0;
        for (int i = 0; i < 1_000_000; i++) {
            float x = (float) -random.nextDouble(87);
            worstOfE = Math.max(worstOfE, Math.abs(Exp2.exp(x) / Math.exp(x) - 1));
        }
        assertTrue(worstOfE < 2.3e-7, "worst relative error of exp " + worstOfE);
        assertEquals(1f, Exp2.of(0f));
        assertEquals(0f, Exp2.of(Float.NEGATIVE_INFINITY));
        assertTrue(Float.isNaN(Exp2.of(Float.NaN)));
    }
}
