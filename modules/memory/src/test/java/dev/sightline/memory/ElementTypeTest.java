package dev.sightline.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Storing rounds to the nearest number of the type, ties to even; reading is exact. */
class ElementTypeTest {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory = arena.allocate(8);

    @AfterEach
    void free() {
        arena.close();
    }

    private int bitsOf(ElementType type, float value) {
        type.write(memory, 0, value);
        return memory.get(SHORT, 0) & 0xffff;
    }

    private float valueOf(ElementType type, int bits) {
        memory.set(SHORT, 0, (short) bits);
        return type.read(memory, 0);
    }

    private float stored(ElementType type, float value) {
        type.write(memory, 0, value);
        return type.read(memory, 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void everyPatternSurvivesARoundTrip(ElementType type) {
        for (int bits = 0; bits < 1 << Short.SIZE; bits++) {
            float value = valueOf(type, bits);
            if (Float.isNaN(value)) {
                assertTrue(Float.isNaN(stored(type, value)), Integer.toHexString(bits));
            } else {
                assertEquals(bits, bitsOf(type, value), Integer.toHexString(bits));
            }
        }
    }

    @Test
    void everyInt8SurvivesARoundTrip() {
        for (int number = Byte.MIN_VALUE; number <= Byte.MAX_VALUE; number++) {
            assertEquals(number, stored(ElementType.INT8, number));
        }
    }

    /** Any float32, with the halves between two neighbours and what lies just beside them. */
    @ParameterizedTest(name = "{0}, seed 41")
    @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void storedIsTheNearestAndOfTwoTheEvenOne(ElementType type) {
        SplittableRandom random = new SplittableRandom(41);
        for (int draw = 0; draw < 100_000; draw++) {
            requireNearest(type, Float.intBitsToFloat(random.nextInt()));
            int bits = random.nextInt(infinity(type));
            float half = (float) ((magnitude(type, bits) + magnitude(type, bits + 1)) / 2);
            requireNearest(type, half);
            requireNearest(type, -Math.nextUp(half));
            requireNearest(type, Math.nextDown(half));
        }
    }

    private void requireNearest(ElementType type, float value) {
        if (Float.isNaN(value)) {
            assertTrue(Float.isNaN(stored(type, value)));
            return;
        }
        int bits = bitsOf(type, value);
        assertEquals(Float.floatToRawIntBits(value) >>> 31, bits >>> 15, "sign of " + value);
        int unsigned = bits & 0x7fff;
        // An infinity stands for the number that would come next if the exponents went on.
        double size = Math.min(Math.abs((double) value), magnitude(type, infinity(type)));
        double error = Math.abs(size - magnitude(type, unsigned));
        for (int neighbour : new int[] {unsigned - 1, unsigned + 1}) {
            if (neighbour >= 0 && neighbour <= infinity(type)) {
                double other = Math.abs(size - magnitude(type, neighbour));
                assertTrue(
                        error < other || (error == other && unsigned % 2 == 0),
                        () -> value + " is stored as " + valueOf(type, bits));
            }
        }
    }

    private static int infinity(ElementType type) {
        return type == ElementType.BFLOAT16 ? 0x7f80 : 0x7c00;
    }

    private double magnitude(ElementType type, int bits) {
        if (bits == infinity(type)) {
            return type == ElementType.BFLOAT16 ? 0x1p128 : 0x1p16;
        }
        return valueOf(type, bits);
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT16, 65504, 65504",
        "FLOAT16, 65519.996, 65504",
        "FLOAT16, 65520, Infinity",
        "FLOAT16, -1e9, -Infinity",
        "FLOAT16, 0x1p-24, 0x1p-24",
        "FLOAT16, 0x1p-25, 0",
        "FLOAT16, 0x1.000002p-25, 0x1p-24",
        "FLOAT16, -0x1.8p-24, -0x1p-23",
        "FLOAT16, 0x1.ff8p-15, 0x1.ff8p-15",
        "FLOAT16, 0x1.ffcp-15, 0x1p-14",
        "FLOAT16, -0.0, -0.0",
        "BFLOAT16, 0x1.fep127, 0x1.fep127",
        "BFLOAT16, 0x1.fefffep127, 0x1.fep127",
        "BFLOAT16, 0x1.ffp127, Infinity",
        "BFLOAT16, -3.4028235e38, -Infinity",
        "BFLOAT16, 0x1p-133, 0x1p-133",
        "BFLOAT16, 0x1p-134, 0",
        "BFLOAT16, 0x1.8p-133, 0x1p-132",
        "BFLOAT16, -0.0, -0.0",
        "BFLOAT16, 1.00390625, 1",
        "BFLOAT16, 1.01171875, 1.015625",
        "INT8, 127.5, 127",
        "INT8, 1e30, 127",
        "INT8, -128.5, -128",
        "INT8, -Infinity, -128",
        "INT8, 0.5, 0",
        "INT8, 1.5, 2",
        "INT8, -2.5, -2",
        "INT8, NaN, 0",
        "FLOAT32, 0x1p-149, 0x1p-149",
        "FLOAT32, NaN, NaN"
    })
    void edges(ElementType type, String value, String expected) {
        assertEquals(Float.parseFloat(expected), stored(type, Float.parseFloat(value)));
    }

    /** Of a NaN that has its payload in the lower half alone, the upper half is an infinity. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "INT8")
    void noNaNBecomesAnInfinity(ElementType type) {
        for (int payload : new int[] {1, 0x8000, 0x10000, 0x3fffff, 0x400000, 0x7fffff}) {
            for (int sign : new int[] {0, 1 << 31}) {
                float nan = Float.intBitsToFloat(0x7f800000 | payload | sign);
                assertTrue(Float.isNaN(stored(type, nan)), Integer.toHexString(payload));
            }
        }
    }
}
