package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The packer of the chosen provider against the scalar one. */
@Tag("provider")
class BlockPackerTest {
    private static final int UNTOUCHED = 0x7fc0_5eed; // a NaN that marks what was not written

    private final TileProvider provider = TileProviders.chosen();

    private static float[] untouched(int length) {
        float[] values = new float[length];
        Arrays.fill(values, Float.intBitsToFloat(UNTOUCHED));
        return values;
    }

    private static Tensor random(RunArena arena, ElementType type, int rows, int width, long seed) {
        Tensor tensor = arena.tensor("block", type, rows, width);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < width; k++) {
                tensor.set((float) random.nextDouble(-100, 100), i, k);
            }
        }
        return tensor;
    }

    @ParameterizedTest(name = "{0} rows of {1}, seed 3")
    @CsvSource({
        "1,1", "1,16", "1,24", "2,16", "2,24", "3,31", "7,15", "8,16", "9,17", "9,40", "48,64", "95,33", "95,72",
        "96,128", "96,5"
    })
    void packedOperandsHoldEveryElementInItsPlace(int count, int width) {
        try (RunArena arena = RunArena.open("test")) {
            // Rows apart from each other, and nothing behind the last: what is read beyond it is an error.
            int apart = width + 3;
            Tensor dense = random(arena, ElementType.FLOAT32, count, width, 3);
            MemorySegment rowsApart = arena.allocate("rows", 4L + 4L * (apart * (count - 1) + width));
            for (int i = 0; i < count; i++) {
                MemorySegment.copy(dense.segment(), 4L * width * i, rowsApart, 4 + 4L * apart * i, 4L * width);
            }
            for (TileProvider shape : List.of(provider, provider.narrow())) {
                int rows = shape.rows();
                int tileFloats = width * Tile.PITCH;
                int packedFloats = (count + rows - 1) / rows * tileFloats;
                float[] packed = untouched(packedFloats + 16);
                shape.packer().packRows(rowsApart, 4, 4L * apart, count, width, packed, 0, tileFloats);
                int columnFloats = count * Tile.PITCH;
                int columnsFloats = (width + rows - 1) / rows * columnFloats;
                float[] columns = untouched(columnsFloats + 16);
                assertTrue(shape.packer().packColumns(rowsApart, 4, 4L * apart, count, width, columns, columnFloats));
                for (int i = 0; i < count; i++) {
                    for (int k = 0; k < width; k++) {
                        float expected = dense.get(i, k);
                        assertEquals(expected, packed[i / rows * tileFloats + k * Tile.PITCH + i % rows]);
                        assertEquals(expected, columns[k / rows * columnFloats + i * Tile.PITCH + k % rows]);
                    }
                }
                assertUntouchedFrom(packedFloats, packed);
                assertUntouchedFrom(columnsFloats, columns);
            }
        }
    }

    private static void assertUntouchedFrom(int first, float[] values) {
        for (int i = first; i < values.length; i++) {
            assertEquals(UNTOUCHED, Float.floatToRawIntBits(values[i]), "written beyond, at " + (i - first));
        }
    }

    @ParameterizedTest(name = "at [{0}, {1}]")
    @CsvSource({"0,0", "8,16", "3,17", "8,20", "0,20"})
    void oneValueThatIsNotFiniteIsNoticed(int row, int column) {
        try (RunArena arena = RunArena.open("test")) {
            Tensor block = random(arena, ElementType.FLOAT32, 9, 21, 5);
            float[] columns = new float[4 * 9 * Tile.PITCH];
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                block.set(value, row, column);
                assertFalse(provider.packer().packColumns(block.segment(), 0, 84, 9, 21, columns, 9 * Tile.PITCH));
            }
        }
    }

    /** Every pattern of 16 bits: denormals, zeros of both signs, infinities and NaNs among them. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(ElementType.class)
    void wideningIsExactForEveryPattern(ElementType type) {
        try (RunArena arena = RunArena.open("test")) {
            for (int width : new int[] {1, 7, 8, 15, 16, 17, 24, 31, 37, 64}) {
                int rows = 96;
                MemorySegment block = arena.allocate("block", (long) rows * width * type.bytes());
                Tensor numbers = Tensor.of(block, type, rows, width);
                float[] scales = new float[rows];
                for (int i = 0; i < rows; i++) {
                    scales[i] = 0.01f * (i + 1);
                }
                long slot = Scratch.acquire(0);
                try {
                    for (int pattern = 0; pattern < 1 << 16; pattern += rows * width) {
                        fill(block, pattern);
                        long rowBytes = (long) width * type.bytes();
                        provider.packer().widen(type, block, 0, rowBytes, rows, width, scales, slot);
                        for (int i = 0; i < rows; i++) {
                            for (int k = 0; k < width; k++) {
                                float scale = type == ElementType.INT8 ? scales[i] : 1f;
                                float found = Scratch.get(slot + ((long) i * width + k) * Float.BYTES);
                                assertEquals(numbers.get(i, k) * scale, found);
                            }
                        }
                    }
                } finally {
                    Scratch.release(slot);
                }
            }
        }
    }

    /** Words of 16 bits that count up. */
    private static void fill(MemorySegment block, int first) {
        for (long at = 0; at < block.byteSize(); at++) {
            int word = first + (int) (at / 2);
            block.set(ValueLayout.JAVA_BYTE, at, (byte) (at % 2 == 0 ? word : word >> 8));
        }
    }
}
