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

    private final RowStreamShape shape;
    private final ScalarRowStream loops;

    /** By rows less 1, then by column. */
    private final KeyStreamGenerator.Product[][] keys = new KeyStreamGenerator.Product[ROWS][];

    private final ValueStreamGenerator.Product[][] values = new ValueStreamGenerator.Product[ROWS][];

    VectorRowStream(RowStreamShape shape) {
        this.shape = shape;
        boolean converts = shape.type() != ElementType.FLOAT32;
        most = converts && shape.rows() > 1 ? MOST_COLUMNS / 2 : MOST_COLUMNS;
        loops = new ScalarRowStream(shape);
        MethodHandles.Lookup host = MethodHandles.lookup();
        ElementLoad elements = new ElementLoad(shape.type());
        for (int rows = 1; rows <= Math.min(ROWS, shape.rows()); rows++) {
            keys[rows - 1] = new KeyStreamGenerator.Product[shape.headDim() / PARTS];
            for (int column = 0; column < shape.headDim(); column += columns(shape.headDim() - column)) {
                int units = columns(shape.headDim() - column) / PARTS;
                keys[rows - 1][column / PARTS] = KEY_PRODUCTS.computeIfAbsent(
                        new KeyStreamGenerator(elements, rows, units, column > 0), product -> product.generate(host));
            }
            values[rows - 1] = new ValueStreamGenerator.Product[shape.valueDim() / PARTS];
            for (int column = 0; column < shape.valueDim(); column += columns(shape.valueDim() - column)) {
                int units = columns(shape.valueDim() - column) / PARTS;
                values[rows - 1][column / PARTS] = VALUE_PRODUCTS.computeIfAbsent(
                        new ValueStreamGenerator(elements, rows, units), product -> product.generate(host));
            }
        }
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
        long offsets = parts + (long) PART_FLOATS * Float.BYTES;
        int count;
        for (int at = 0; at < APART; at += count) {
            count = next(at, first, end) - at;
            int place = placesBefore(first, at);
            int places = placesBefore(end, at) - place;
            if (places > 0) {
                int key = at + place * APART;
                count = writePlaces(from, key, count, places, offsets);
                multiply(queries, from, key, count, places, offsets, scales, scores, parts);
            }
        }
    }

    /** Writes where the places begin, and returns how many rows lie together in each of them, at most {@code count}. */
    private static int writePlaces(SegmentRows from, int row, int count, int places, long offsets) {
        int together = count;
        for (int place = 0; place < places; place++) {
            int first = row + place * APART;
            Scratch.setLong(offsets + (long) place * Long.BYTES, from.offset(first));
            together = Math.min(together, from.together(first));
        }
        return together;
    }

    private boolean queriesAreModest(long queries) {
        boolean modest = true;
        for (int i = 0; i < shape.rows() * shape.headDim(); i++) {
            modest &= Math.abs(Scratch.get(queries + (long) i * Float.BYTES)) < ElementLoad.MOST;
        }
        return modest;
    }

    /** Where the places that see a key change, or the next {@link #KEYS} begin. */
    private static int next(int at, int first, int end) {
        int next = at - at % KEYS + KEYS;
        int firstInPlace = first % APART;
        int endInPlace = end % APART;
        next = at < firstInPlace ? Math.min(next, firstInPlace) : next;
        return at < endInPlace ? Math.min(next, endInPlace) : next;
    }

    /** Places whose key at a distance of {@code at} from their beginning comes before {@code key}. */
    private static int placesBefore(int key, int at) {
        return Math.max(0, key - at + APART - 1) / APART;
    }

    private void multiply(
            long queries,
            SegmentRows from,
            int key,
            int count,
            int places,
            long offsets,
            long scales,
            long scores,
            long parts) {
        long queryBytes = (long) shape.headDim() * Float.BYTES;
        long elementBytes = shape.type().bytes();
        for (int row = 0; row < shape.rows(); row += ROWS) {
            int rows = Math.min(ROWS, shape.rows() - row);
            for (int column = 0; column < shape.headDim(); column += columns(shape.headDim() - column)) {
                keys[rows - 1][column / PARTS].multiply(
                        queries + row * queryBytes + (long) column * Float.BYTES,
                        queryBytes,
                        from.memory(),
                        column * elementBytes,
                        from.rowBytes(),
                        count,
                        places,
                        APART,
                        offsets,
                        scales + (long) key * Float.BYTES,
                        parts);
            }
            for (int i = 0; i < rows * PLACES; i++) {
                int place = i % PLACES;
                if (place < places) {
                    int score = (row + i / PLACES) * SCORE_PITCH + place * APART + key;
                    long partsOfPlace = parts + (long) i * KEYS * PARTS * Float.BYTES;
                    add(partsOfPlace, count, scores + (long) score * Float.BYTES);
                }
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
    public void accumulate(
            long weights, SegmentRows from, int first, int end, long scales, long outputs, long offsets) {
        int count;
        for (int at = 0; at < APART; at += count) {
            count = next(at, first, end) - at;
            int place = placesBefore(first, at);
            int places = placesBefore(end, at) - place;
            if (places > 0) {
                int key = at + place * APART;
                count = writePlaces(from, key, count, places, offsets);
                accumulate(weights, from, key, count, places, offsets, scales, outputs);
            }
        }
    }

    private void accumulate(
            long weights, SegmentRows from, int key, int count, int places, long offsets, long scales, long outputs) {
        long outputBytes = (long) shape.valueDim() * Float.BYTES;
        long elementBytes = shape.type().bytes();
        for (int row = 0; row < shape.rows(); row += ROWS) {
            int rows = Math.min(ROWS, shape.rows() - row);
            for (int column = 0; column < shape.valueDim(); column += columns(shape.valueDim() - column)) {
                values[rows - 1][column / PARTS].accumulate(
                        weights + ((long) row * SCORE_PITCH + key) * Float.BYTES,
                        from.memory(),
                        column * elementBytes,
                        from.rowBytes(),
                        count,
                        places,
                        APART,
                        offsets,
                        scales + (long) key * Float.BYTES,
                        outputs + row * outputBytes + (long) column * Float.BYTES,
                        outputBytes);
            }
        }
    }
}
