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
 *   for each key:
 *     sum0 = sum1 = ... = zero (or parts)
 *     for each 16 columns:
 *       left = load(key); sum0 = left.fma(query00, sum0); sum1 = left.fma(query10, sum1); ...
 *     store the sums
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
 * @param rowBytes distance of keys; 0 if it may be any
 */
record KeyStreamGenerator(ElementLoad elements, int rows, int units, boolean accumulate, long rowBytes) {
    private static final MethodTypeDesc MULTIPLY = MethodTypeDesc.of(
            CD_void,
            CD_long,
            CD_long,
            VectorCode.describe(MemorySegment.class),
            CD_long,
            CD_long,
            CD_int,
            CD_long,
            CD_long);

    /** The generated method. */
    @FunctionalInterface
    interface Product {
        /**
         * Computes scores in parts.
         *
         * @param queryRowBytes distance of queries
         * @param offset where the columns of the first key begin
         * @param rowBytes distance of keys
         * @param count keys
         * @param scales a float for each key
         * @param parts for each row, for each of {@link RowStream#RUN} keys, {@link RowStream#PARTS} floats
         */
        void multiply(
                long queries,
                long queryRowBytes,
                MemorySegment keys,
                long offset,
                long rowBytes,
                int count,
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
        int anyRowBytes = code.parameterSlot(4);
        int count = code.parameterSlot(5);
        int scales = code.parameterSlot(6);
        int parts = code.parameterSlot(7);
        int index = code.allocateLocal(TypeKind.INT);
        int key = code.allocateLocal(TypeKind.LONG);
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
        vector.count(index, count, () -> {
            if (rowBytes > 0) {
                vector.element(key, offset, index, rowBytes);
            } else {
                vector.element(key, offset, index, anyRowBytes);
            }
            vector.element(partsOfKey, parts, index, (long) RowStream.PARTS * Float.BYTES);
            if (elements.isScaled()) {
                vector.element(scaleOfKey, scales, index, (long) Float.BYTES);
                vector.broadcastFloat(scaleOfKey, 0);
                code.astore(scale);
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
        });
        code.return_();
    }

    /** Where the parts of a sum lie for the first key, in vectors. */
    private static long part(int sum, int vectors) {
        return (long) sum / vectors * RowStream.RUN * vectors + sum % vectors;
    }
}
