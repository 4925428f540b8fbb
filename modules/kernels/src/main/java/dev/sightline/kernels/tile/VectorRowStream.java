package dev.sightline.kernels.tile;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.sightline.memory.ElementType;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link RowStream} by generated products of one or two rows with 16, 32, 64, ... columns. Further rows find keys and
 * values in the cache, because they are taken so few at a time.
 */
final class VectorRowStream implements RowStream {
    private static final VectorSpecies<Float> SPECIES = VectorTileProvider.SPECIES;
    private static final VectorSpecies<Integer> WORDS = VectorTileProvider.INT_SPECIES;
    private static final int LANES = SPECIES.length();
    private static final long VECTOR_BYTES = SPECIES.vectorByteSize();
    private static final IntVector LOW = Riffle.lowHalves();
    private static final IntVector HIGH = Riffle.highHalves();

    /**
     * Keys that one row takes together. A processor fetches ahead where memory is read in order: a Zen 5 core reads keys of
     * 512 bytes at half its rate in runs of 16, and at nearly all of it in runs of 128.
     */
    private static final int RUN_OF_ONE_ROW = 128;

    /** Bytes of the keys that several rows take together. */
    private static final long RUN_BYTES = 1 << 15;

    /** Rows of a product. */
    private static final int ROWS = 2;

    /** Floats of a row that stay in registers: for two rows, half of all registers. */
    private static final int MOST_COLUMNS = (SPECIES.vectorBitSize() == 256 ? 4 : 8) * LANES;

    private static final Map<KeyStreamGenerator, KeyStreamGenerator.Product> KEY_PRODUCTS = new ConcurrentHashMap<>();
    private static final Map<ValueStreamGenerator, ValueStreamGenerator.Product> VALUE_PRODUCTS =
            new ConcurrentHashMap<>();

    /**
     * Columns of a product at most. The compiler inlines what a method calls while it reads it, up to a number of
     * nodes, and the rest later, when it must rely on the profiles of the vectors' own methods, which all that runs in
     * the process shares. Products of two rows of converted elements with twice as many columns lost their vectors to
     * the heap, which that would explain, in most processes that had run much else before, and took four to nine times
     * as long.
     */
    private final int most;

    private final int keyRun;
    private final int valueRun;
    private final RowStreamShape shape;
    private final ScalarRowStream loops;

    /** By rows less 1, then by column: of keys and values that lie one behind another, and of any. */
    private final KeyStreamGenerator.Product[][] denseKeys;

    private final KeyStreamGenerator.Product[][] keys;
    private final ValueStreamGenerator.Product[][] denseValues;
    private final ValueStreamGenerator.Product[][] values;

    VectorRowStream(RowStreamShape shape) {
        this.shape = shape;
        boolean converts = shape.type() != ElementType.FLOAT32;
        most = converts && shape.rows() > 1 ? MOST_COLUMNS / 2 : MOST_COLUMNS;
        loops = new ScalarRowStream(shape);
        keyRun = run(keyBytes());
        valueRun = run(valueBytes());
        denseKeys = keys(keyBytes());
        keys = keys(0);
        denseValues = values(valueBytes());
        values = values(0);
    }

    /** Keys, or values, that are taken together: one row reads them once, others find them in the nearest cache. */
    private int run(long rowBytes) {
        return shape.rows() == 1 ? RUN_OF_ONE_ROW : Math.clamp(RUN_BYTES / rowBytes, PARTS, RUN);
    }

    private long keyBytes() {
        return (long) shape.headDim() * shape.type().bytes();
    }

    private long valueBytes() {
        return (long) shape.valueDim() * shape.type().bytes();
    }

    private KeyStreamGenerator.Product[][] keys(long rowBytes) {
        KeyStreamGenerator.Product[][] products = new KeyStreamGenerator.Product[ROWS][shape.headDim() / PARTS];
        ElementLoad elements = new ElementLoad(shape.type());
        for (int rows = 1; rows <= Math.min(ROWS, shape.rows()); rows++) {
            for (int column = 0; column < shape.headDim(); column += columns(shape.headDim() - column)) {
                int units = columns(shape.headDim() - column) / PARTS;
                products[rows - 1][column / PARTS] = KEY_PRODUCTS.computeIfAbsent(
                        new KeyStreamGenerator(elements, rows, units, column > 0, rowBytes),
                        product -> product.generate(MethodHandles.lookup()));
            }
        }
        return products;
    }

    private ValueStreamGenerator.Product[][] values(long rowBytes) {
        ValueStreamGenerator.Product[][] products = new ValueStreamGenerator.Product[ROWS][shape.valueDim() / PARTS];
        ElementLoad elements = new ElementLoad(shape.type());
        for (int rows = 1; rows <= Math.min(ROWS, shape.rows()); rows++) {
            for (int column = 0; column < shape.valueDim(); column += columns(shape.valueDim() - column)) {
                int units = columns(shape.valueDim() - column) / PARTS;
                products[rows - 1][column / PARTS] = VALUE_PRODUCTS.computeIfAbsent(
                        new ValueStreamGenerator(elements, rows, units, rowBytes),
                        product -> product.generate(MethodHandles.lookup()));
            }
        }
        return products;
    }

    /** Columns of a product, if so many are left: a power of two. */
    private int columns(int left) {
        return Math.min(most, Integer.highestOneBit(left));
    }

    @Override
    public void multiply(long queries, SegmentRows from, int first, int end, long scales, long scores, long parts) {
        if (shape.type() == ElementType.FLOAT16 && !queriesAreModest(queries)) {
            loops.multiply(queries, from, first, end, scales, scores, parts);
            return;
        }
        int count;
        for (int key = first; key < end; key += count) {
            count = Math.min(keyRun, Math.min(end - key, from.together(key)));
            multiplyRun(queries, from, key, count, scales, scores, parts);
        }
    }

    private boolean queriesAreModest(long queries) {
        boolean modest = true;
        for (int i = 0; i < shape.rows() * shape.headDim(); i++) {
            modest &= Math.abs(Scratch.get(queries + (long) i * Float.BYTES)) < ElementLoad.MOST;
        }
        return modest;
    }

    private void multiplyRun(long queries, SegmentRows from, int key, int count, long scales, long scores, long parts) {
        KeyStreamGenerator.Product[][] products = from.rowBytes() == keyBytes() ? denseKeys : keys;
        long queryBytes = (long) shape.headDim() * Float.BYTES;
        long elementBytes = shape.type().bytes();
        for (int row = 0; row < shape.rows(); row += ROWS) {
            int rows = Math.min(ROWS, shape.rows() - row);
            for (int column = 0; column < shape.headDim(); column += columns(shape.headDim() - column)) {
                products[rows - 1][column / PARTS].multiply(
                        queries + row * queryBytes + (long) column * Float.BYTES,
                        queryBytes,
                        from.memory(),
                        from.offset(key) + column * elementBytes,
                        from.rowBytes(),
                        count,
                        scales + (long) key * Float.BYTES,
                        parts);
            }
            for (int i = 0; i < rows; i++) {
                long scoresOfRow = scores + ((row + i) * (long) SCORE_PITCH + key) * Float.BYTES;
                add(parts + (long) i * RUN * PARTS * Float.BYTES, count, scoresOfRow);
            }
        }
    }

    private static void add(long parts, int count, long scores) {
        for (int key = 0; key < count; key += LANES) {
            long ofKeys = parts + (long) key * PARTS * Float.BYTES;
            fold(ofKeys);
            long bytes = (long) Math.min(LANES, count - key) * Float.BYTES;
            Scratch.load(Scratch.MEMORY, ofKeys, scores + (long) key * Float.BYTES, bytes);
        }
    }

    /**
     * Adds the parts of the scores of as many keys as a vector has lanes. Where parts are several vectors, these are
     * added in halves first. Then interleaving the low halves of two keys' vectors, and the high halves, and adding,
     * halves what is left of both, side by side. Keys i and i + n / 2 are paired, so that the sums end in the order of
     * the keys, where the parts of the first one were.
     */
    private static void fold(long parts) {
        for (long half = PARTS / 2 * Float.BYTES; half >= VECTOR_BYTES; half /= 2) {
            for (int key = 0; key < LANES; key++) {
                long ofKey = parts + (long) key * PARTS * Float.BYTES;
                for (long at = ofKey; at != ofKey + half; at += VECTOR_BYTES) {
                    FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN)
                            .add(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at + half, LITTLE_ENDIAN))
                            .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
                }
            }
        }
        for (long half = (long) LANES / 2 * PARTS * Float.BYTES; half >= PARTS * Float.BYTES; half /= 2) {
            for (long at = parts; at != parts + half; at += PARTS * Float.BYTES) {
                IntVector one = IntVector.fromMemorySegment(WORDS, Scratch.MEMORY, at, LITTLE_ENDIAN);
                IntVector other = IntVector.fromMemorySegment(WORDS, Scratch.MEMORY, at + half, LITTLE_ENDIAN);
                LOW.selectFrom(one, other)
                        .reinterpretAsFloats()
                        .add(HIGH.selectFrom(one, other).reinterpretAsFloats())
                        .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
            }
        }
    }

    @Override
    public void accumulate(long weights, SegmentRows from, int first, int end, long scales, long outputs) {
        int count;
        for (int key = first; key < end; key += count) {
            count = Math.min(valueRun, Math.min(end - key, from.together(key)));
            accumulateRun(weights, from, key, count, scales, outputs);
        }
    }

    private void accumulateRun(long weights, SegmentRows from, int key, int count, long scales, long outputs) {
        ValueStreamGenerator.Product[][] products = from.rowBytes() == valueBytes() ? denseValues : values;
        long outputBytes = (long) shape.valueDim() * Float.BYTES;
        long elementBytes = shape.type().bytes();
        for (int row = 0; row < shape.rows(); row += ROWS) {
            int rows = Math.min(ROWS, shape.rows() - row);
            for (int column = 0; column < shape.valueDim(); column += columns(shape.valueDim() - column)) {
                products[rows - 1][column / PARTS].accumulate(
                        weights + ((long) row * SCORE_PITCH + key) * Float.BYTES,
                        from.memory(),
                        from.offset(key) + column * elementBytes,
                        from.rowBytes(),
                        count,
                        scales + (long) key * Float.BYTES,
                        outputs + row * outputBytes + (long) column * Float.BYTES,
                        outputBytes);
            }
        }
    }
}
