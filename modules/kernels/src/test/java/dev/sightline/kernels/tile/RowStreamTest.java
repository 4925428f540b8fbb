package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.RowStream.SCORE_PITCH;
import static dev.sightline.kernels.tile.StripTiling.SEGMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.PageTable;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams of every provider give the bits of plain loops, for every type, number of rows, width and range of keys. */
@Tag("provider")
class RowStreamTest {
    private final TileProvider provider = TileProviders.chosen();

    @ParameterizedTest(name = "{0}, {1} rows, widths {2} and {3}, keys {4} to {5}, seed 17")
    @CsvSource({
        "FLOAT32, 1, 16, 16, 0, 768",
        "FLOAT32, 2, 128, 128, 0, 768",
        "FLOAT32, 1, 64, 64, 1, 130",
        "FLOAT32, 2, 256, 512, 3, 768",
        "FLOAT32, 3, 80, 48, 5, 700",
        "FLOAT32, 8, 64, 192, 126, 131",
        "FLOAT32, 1, 32, 32, 0, 1",
        "FLOAT32, 1, 32, 32, 767, 768",
        "FLOAT32, 4, 272, 16, 100, 513",
        "BFLOAT16, 1, 128, 128, 0, 768",
        "BFLOAT16, 5, 48, 80, 17, 400",
        "FLOAT16, 1, 128, 64, 0, 768",
        "FLOAT16, 2, 112, 112, 33, 34",
        "FLOAT16, 7, 16, 128, 255, 390",
        "INT8, 1, 128, 128, 0, 768",
        "INT8, 4, 64, 64, 1, 767",
        "INT8, 6, 240, 32, 0, 128",
        "INT8, 2, 128, 128, 129, 639",
        "INT8, 2, 64, 64, 2, 515"
    })
    void streamsAreTheBitsOfLoops(ElementType type, int rows, int headDim, int valueDim, int first, int end) {
        assertSame(new RowStreamShape(type, rows, headDim, valueDim), first, end, 1f, 3);
        // Rows one behind another have products of their own.
        assertSame(new RowStreamShape(type, rows, headDim, valueDim), first, end, 1f, 0);
    }

    /** A tensor may repeat one row: its rows are then at a distance of 0. */
    @ParameterizedTest(name = "{0}, seed 17")
    @EnumSource
    void oneKeyOverAndOverIsTheBitsOfLoops(ElementType type) {
        assertSame(new RowStreamShape(type, 2, 64, 64), 0, 300, 1f, -64);
    }

    @ParameterizedTest(name = "{0}, seed 17")
    @EnumSource
    void hugeQueriesAreTheBitsOfLoops(ElementType type) {
        assertSame(new RowStreamShape(type, 2, 64, 64), 0, 768, 0x1p20f, 3);
    }

    @ParameterizedTest(name = "{0}, pages of {1}, seed 17")
    @CsvSource({"FLOAT32, 1", "FLOAT32, 16", "FLOAT32, 100", "BFLOAT16, 7", "FLOAT16, 64", "INT8, 48", "INT8, 768"})
    void pagesAreTheBitsOfLoops(ElementType type, int pageLength) {
        assertSame(new RowStreamShape(type, 3, 48, 80), 3, 701, 1f, 0, pageLength);
    }

    private void assertSame(RowStreamShape shape, int first, int end, float size, int gap) {
        assertSame(shape, first, end, size, gap, 0);
    }

    private void assertSame(RowStreamShape shape, int first, int end, float size, int gap, int pages) {
        float[] expected = run(new ScalarRowStream(shape), shape, first, end, size, gap, pages);
        float[] found = run(provider.stream(shape), shape, first, end, size, gap, pages);
        for (int i = 0; i < expected.length; i++) {
            int index = i;
            assertEquals(
                    Float.floatToRawIntBits(expected[i]),
                    Float.floatToRawIntBits(found[i]),
                    () -> "result " + index + ": loops give " + expected[index] + ", the stream " + found[index]);
        }
    }

    /** The scores of the range, then the outputs. */
    private static float[] run(
            RowStream stream, RowStreamShape shape, int first, int end, float size, int gap, int pages) {
        SplittableRandom random = new SplittableRandom(17);
        int rows = shape.rows();
        long slot = Scratch.acquire(0);
        try (Arena arena = Arena.ofConfined()) {
            StreamSlots slots = new StreamSlots(rows, shape.headDim(), shape.valueDim());
            // Rows are not next to each other, and not aligned.
            long keyBytes = (long) (shape.headDim() + gap) * shape.type().bytes();
            long valueBytes = (long) (shape.valueDim() + gap) * shape.type().bytes();
            MemorySegment keys =
                    arena.allocate(SEGMENT * keyBytes + 64L * shape.type().bytes());
            MemorySegment values =
                    arena.allocate(SEGMENT * valueBytes + 64L * shape.type().bytes());
            fill(keys, shape.type(), random);
            fill(values, shape.type(), random);
            for (long at = slot; at < slot + slots.bytes(); at += Float.BYTES) {
                Scratch.set(at, (float) random.nextDouble(-1, 1) * size);
            }
            SegmentRows keyRows = rows(keys, shape.type(), shape.headDim(), gap, pages);
            SegmentRows valueRows = rows(values, shape.type(), shape.valueDim(), gap, pages);
            stream.multiply(
                    slots.query(slot, 0),
                    keyRows,
                    first,
                    end,
                    slots.keyScale(slot, 0),
                    slots.score(slot, 0, 0),
                    slots.parts(slot));
            float[] results = new float[rows * (end - first + shape.valueDim())];
            for (int i = 0; i < rows * (end - first); i++) {
                results[i] = Scratch.get(slots.score(slot, i / (end - first), first + i % (end - first)));
            }
            for (long i = 0; i < (long) rows * SCORE_PITCH; i++) {
                Scratch.set(slots.score(slot, 0, i), (float) random.nextDouble());
            }
            stream.accumulate(
                    slots.score(slot, 0, 0), valueRows, first, end, slots.valueScale(slot, 0), slots.output(slot, 0));
            for (int i = 0; i < rows * shape.valueDim(); i++) {
                results[rows * (end - first) + i] = Scratch.get(slots.output(slot, 0) + 4L * i);
            }
            return results;
        } finally {
            Scratch.release(slot);
        }
    }

    /** Rows of a segment, in pages that lie in the opposite order if there is a length of pages. */
    private static SegmentRows rows(MemorySegment memory, ElementType type, int width, int gap, int pageLength) {
        SegmentRows rows = new SegmentRows();
        if (pageLength == 0) {
            Shape shape = Shape.of(1, 1, SEGMENT, width);
            rows.moveTo(Tensor.strided(memory, type, shape, 0, 0, width + gap, 1), 0, 0, 0);
            return rows;
        }
        int count = (int) SEGMENT / pageLength;
        PageTable table = new PageTable(1, pageLength);
        for (int page = count; page >= 0; page--) {
            table.append(0, Math.min(page, count - 1));
        }
        Tensor pool = Tensor.of(memory, type, count, 1, pageLength, width);
        rows.moveTo(Tensor.paged(pool, table, SEGMENT), 0, 0, 0);
        return rows;
    }

    /** Numbers of every size, among them halves that are denormal. */
    private static void fill(MemorySegment segment, ElementType type, SplittableRandom random) {
        for (long at = 0; at + 4 <= segment.byteSize(); at += 4) {
            float number = (float) (random.nextDouble(-1, 1) * Math.pow(2, random.nextInt(-20, 3)));
            int bits = switch (type) {
                case FLOAT32 -> Float.floatToRawIntBits(number);
                case BFLOAT16 -> (Float.floatToRawIntBits(number) >>> 16) * 0x1_0001;
                case FLOAT16 -> (Float.floatToFloat16(number) & 0xffff) * 0x1_0001;
                case INT8 -> random.nextInt();
            };
            segment.set(ValueLayout.JAVA_INT_UNALIGNED, at, bits);
        }
    }
}
