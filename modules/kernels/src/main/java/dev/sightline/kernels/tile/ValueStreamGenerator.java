package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.RowStream.SCORE_PITCH;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles.Lookup;

/**
 * Writes the weighted sums of values in memory, a few columns of them:
 *
 * <pre>
 *   sum00 = sum01 = ... = outputs
 *   for each value:
 *     weight0 = broadcast(weight of row 0); weight1 = ...
 *     for each 16 columns:
 *       right = load(value); sum00 = weight0.fma(right, sum00); sum10 = weight1.fma(right, sum10); ...
 *   store the sums
 * </pre>
 *
 * @param elements of the values
 * @param rows rows of weights
 * @param units columns, in units of 16
 * @param rowBytes distance of values; 0 if it may be any
 */
record ValueStreamGenerator(ElementLoad elements, int rows, int units, long rowBytes) {
    private static final MethodTypeDesc ACCUMULATE = MethodTypeDesc.of(
            CD_void,
            CD_long,
            VectorCode.describe(MemorySegment.class),
            CD_long,
            CD_long,
            CD_int,
            CD_long,
            CD_long,
            CD_long);

    /** The generated method. */
    @FunctionalInterface
    interface Product {
        /**
         * Adds to outputs.
         *
         * @param weights a float for each value; those of the next row {@link RowStream#SCORE_PITCH} behind them
         * @param offset where the columns of the first value begin
         * @param rowBytes distance of values
         * @param count values
         * @param scales a float for each value
         * @param outputRowBytes distance of rows of outputs
         */
        void accumulate(
                long weights,
                MemorySegment values,
                long offset,
                long rowBytes,
                int count,
                long scales,
                long outputs,
                long outputRowBytes);
    }

    Product generate(Lookup host) {
        String name = "GeneratedValueStream" + elements.type() + rows + "x" + units;
        return VectorCode.define(host, name, Product.class, "accumulate", ACCUMULATE, this::accumulate);
    }

    private void accumulate(VectorCode vector) {
        CodeBuilder code = vector.code();
        int weights = code.parameterSlot(0);
        int values = code.parameterSlot(1);
        int offset = code.parameterSlot(2);
        int anyRowBytes = code.parameterSlot(3);
        int count = code.parameterSlot(4);
        int scales = code.parameterSlot(5);
        int outputs = code.parameterSlot(6);
        int outputRowBytes = code.parameterSlot(7);
        int index = code.allocateLocal(TypeKind.INT);
        int value = code.allocateLocal(TypeKind.LONG);
        int weightOfValue = code.allocateLocal(TypeKind.LONG);
        int scaleOfValue = code.allocateLocal(TypeKind.LONG);
        int scale = code.allocateLocal(TypeKind.REFERENCE);
        long bytes = vector.vectorBytes();
        int vectors = RowStream.PARTS * Float.BYTES / vector.vectorBytes();
        int ofRow = units * vectors;
        int[] right = vector.vectors(vectors);
        int[] weight = vector.vectors(rows);
        int[] row = vector.offsets(rows);
        int[] sum = vector.vectors(rows * ofRow);

        code.lload(outputs).lstore(row[0]);
        for (int r = 0; r < rows; r++) {
            if (r > 0) {
                vector.sum(row[r], row[r - 1], outputRowBytes);
            }
            for (int i = 0; i < ofRow; i++) {
                vector.loadFloats(row[r], i * bytes);
                code.astore(sum[r * ofRow + i]);
            }
        }
        vector.count(index, count, () -> {
            if (rowBytes > 0) {
                vector.element(value, offset, index, rowBytes);
            } else {
                vector.element(value, offset, index, anyRowBytes);
            }
            vector.element(weightOfValue, weights, index, (long) Float.BYTES);
            if (elements.isScaled()) {
                vector.element(scaleOfValue, scales, index, (long) Float.BYTES);
                vector.broadcastFloat(scaleOfValue, 0);
                code.astore(scale);
            }
            for (int r = 0; r < rows; r++) {
                vector.broadcastFloat(weightOfValue, (long) r * SCORE_PITCH * Float.BYTES);
                elements.scale(vector);
                code.astore(weight[r]);
            }
            for (int unit = 0; unit < units; unit++) {
                elements.write(vector, values, value, unit * elements.bytes(), scale, right);
                for (int r = 0; r < rows; r++) {
                    for (int i = 0; i < vectors; i++) {
                        // The receiver: the compiler knows its class before it has inlined what makes the other.
                        vector.multiplyAdd(weight[r], right[i], sum[r * ofRow + unit * vectors + i]);
                    }
                }
            }
        });
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < ofRow; i++) {
                vector.storeFloats(sum[r * ofRow + i], row[r], i * bytes);
            }
        }
        code.return_();
    }
}
