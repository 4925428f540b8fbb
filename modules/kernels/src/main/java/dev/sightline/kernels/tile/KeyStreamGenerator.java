package dev.sightline.kernels.tile;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles.Lookup;

/**
 * Writes the products of a few queries with keys in memory, or of a few columns of both, each score left in parts, a
 * lane for each:
 *
 * <pre>
 *   query00 = load(query 0); query01 = load(query 0 + 16 columns); ...
 *   for each key of a place:
 *     for each place:
 *       sum0 = sum1 = ... = zero (or parts)
 *       for each 16 columns:
 *         left = load(key); sum0 = left.fma(query00, sum0); sum1 = left.fma(query10, sum1); ...
 *       store the sums
 * </pre>
 *
 * Where vectors have fewer than 16 lanes, 16 columns are several vectors, with a sum for each. The fewer instructions a
 * key takes, the more keys the processor fetches at once: with the queries loaded anew for each key, memory is read a
 * quarter slower.
 *
 * @param elements of the keys
 * @param rows queries
 * @param units columns, in units of 16
 * @param accumulate whether parts are added to
 */
record KeyStreamGenerator(ElementLoad elements, int rows, int units, boolean accumulate) {
    private static final MethodTypeDesc MULTIPLY = MethodTypeDesc.of(
            CD_void,
            CD_long,
            CD_long,
            VectorCode.describe(MemorySegment.class),
            CD_long,
            CD_long,
            CD_int,
            CD_int,
            CD_int,
            CD_long,
            CD_long,
            CD_long);

    /** Parts of the keys of one place. */
    private static final long PLACE_BYTES = (long) RowStream.KEYS * RowStream.PARTS * Float.BYTES;

    /** The generated method. */
    @FunctionalInterface
    interface Product {
        /**
         * Computes scores in parts.
         *
         * @param queryRowBytes distance of queries
         * @param count keys of each place
         * @param places number of places
         * @param apart scales between places; not 0
         * @param offset what is added to the offsets of the places: where the columns begin
         * @param offsets where the places begin
         * @param parts for each row, for each place, for each of {@link RowStream#KEYS} keys, {@link RowStream#PARTS}
         *     floats
         */
        void multiply(
                long queries,
                long queryRowBytes,
                MemorySegment keys,
                long offset,
                long rowBytes,
                int count,
                int places,
                int apart,
                long offsets,
                long scales,
                long parts);
    }

    Product generate(Lookup host) {
        String name = "GeneratedKeyStream" + elements.type() + rows + "x" + units;
        return VectorCode.define(host, name, Product.class, "multiply", MULTIPLY, this::multiply);
    }

    private void multiply(VectorCode vector) {
        CodeBuilder code = vector.code();
        int queries = code.parameterSlot(0);
        int queryRowBytes = code.parameterSlot(1);
        int keys = code.parameterSlot(2);
        int offset = code.parameterSlot(3);
        int rowBytes = code.parameterSlot(4);
        int count = code.parameterSlot(5);
        int places = code.parameterSlot(6);
        int apart = code.parameterSlot(7);
        int offsets = code.parameterSlot(8);
        int scales = code.parameterSlot(9);
        int parts = code.parameterSlot(10);
        int end = code.allocateLocal(TypeKind.LONG);
        int offsetOfPlace = code.allocateLocal(TypeKind.LONG);
        int apartFloats = code.allocateLocal(TypeKind.LONG);
        int placesBytes = code.allocateLocal(TypeKind.LONG);
        int key = code.allocateLocal(TypeKind.LONG);
        int endOfPlaces = code.allocateLocal(TypeKind.LONG);
        int partsOfKey = code.allocateLocal(TypeKind.LONG);
        int scaleOfKey = code.allocateLocal(TypeKind.LONG);
        int scale = code.allocateLocal(TypeKind.REFERENCE);
        long bytes = vector.vectorBytes();
        int vectors = RowStream.PARTS * Float.BYTES / vector.vectorBytes();
        int ofRow = units * vectors;
        int[] left = vector.vectors(vectors);
        int[] query = vector.vectors(rows * ofRow);
        int[] sum = vector.vectors(rows * vectors);

        for (int i = 0; i < query.length; i++) {
            if (i > 0 && i % ofRow == 0) {
                vector.sum(queries, queries, queryRowBytes);
            }
            vector.loadFloats(queries, i % ofRow * bytes);
            elements.scale(vector);
            code.astore(query[i]);
        }
        vector.product(apartFloats, apart, (long) Float.BYTES);
        // Loops end where parts end: keys may be one key over and over, at a distance of 0.
        vector.product(placesBytes, places, PLACE_BYTES);
        vector.product(end, count, (long) RowStream.PARTS * Float.BYTES);
        vector.sum(end, end, parts);
        vector.until(parts, end, () -> {
            code.lload(offsets).lstore(offsetOfPlace);
            code.lload(parts).lstore(partsOfKey);
            code.lload(scales).lstore(scaleOfKey);
            vector.sum(endOfPlaces, parts, placesBytes);
            vector.until(partsOfKey, endOfPlaces, () -> {
                vector.loadOffset(key, offsetOfPlace);
                vector.sum(key, key, offset);
                vector.advance(offsetOfPlace, Long.BYTES);
                if (elements.isScaled()) {
                    vector.broadcastFloat(scaleOfKey, 0);
                    code.astore(scale);
                    vector.sum(scaleOfKey, scaleOfKey, apartFloats);
                }
                for (int i = 0; i < sum.length; i++) {
                    if (accumulate) {
                        vector.loadFloats(partsOfKey, part(i, vectors) * bytes);
                    } else {
                        vector.zero();
                    }
                    code.astore(sum[i]);
                }
                for (int unit = 0; unit < units; unit++) {
                    elements.write(vector, keys, key, unit * elements.bytes(), scale, left);
                    for (int i = 0; i < sum.length; i++) {
                        int ofUnit = i % vectors;
                        vector.multiplyAdd(left[ofUnit], query[i / vectors * ofRow + unit * vectors + ofUnit], sum[i]);
                    }
                }
                for (int i = 0; i < sum.length; i++) {
                    vector.storeFloats(sum[i], partsOfKey, part(i, vectors) * bytes);
                }
                vector.advance(partsOfKey, PLACE_BYTES);
            });
            vector.advance(scales, Float.BYTES);
            vector.advance(parts, RowStream.PARTS * Float.BYTES);
            vector.sum(offset, offset, rowBytes);
        });
        code.return_();
    }

    /** Where the parts of a sum lie for the first key, in vectors. */
    private static long part(int sum, int vectors) {
        return (long) sum / vectors * RowStream.PLACES * RowStream.KEYS * vectors + sum % vectors;
    }
}
