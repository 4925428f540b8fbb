package dev.sightline.kernels.tile;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.sightline.kernels.tile.StateWalkShape.StateDecay;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles.Lookup;

/**
 * Writes one sweep over the rows of a recurrent state, a few columns wide: each row is loaded once, taken through all
 * that happens to it, and stored.
 *
 * <pre>
 *   u0 = load(value 0); u1 = load(value 1)          or beta (value - what was predicted)
 *   o0 = o1 = zero
 *   for each row of the state:
 *     s = load(row)
 *     s = s * decay0; s = key0.fma(u0, s); o0 = query0.fma(s, o0)
 *     s = s * decay1; s = key1.fma(u1, s); o1 = query1.fma(s, o1)
 *     s = s * next decay; p = next key.fma(s, p)     where the next write is corrected
 *     store(s)
 *   store o0, o1, p
 * </pre>
 *
 * Two or three positions share a sweep, so that a load and a store of the state stand beside four or six multiply-adds.
 * A corrected write must know what the state holds of its key before it begins, so there a sweep takes one position and
 * looks the next one up.
 *
 * @param decay what the state is multiplied by
 * @param positions written one after another; 0 if nothing is written
 * @param readers queries of each position
 * @param corrected whether what is written is beta times the difference from the prediction
 * @param predicts whether the state decays for the next position and its key is looked up
 * @param vectors of columns
 */
record StateSweepGenerator(
        StateDecay decay, int positions, int readers, boolean corrected, boolean predicts, int vectors) {
    private static final MethodTypeDesc SWEEP = MethodTypeDesc.of(
            CD_void,
            CD_long,
            CD_long,
            CD_int,
            CD_float.arrayType(),
            CD_int,
            CD_int,
            CD_int,
            CD_int,
            VectorCode.describe(MemorySegment.class),
            CD_long,
            CD_long,
            VectorCode.describe(MemorySegment.class),
            CD_long,
            CD_long,
            CD_long);

    /** The generated method. */
    @FunctionalInterface
    interface Sweep {
        /**
         * One sweep. The key and the decays of the next position, where the sweep predicts, lie behind those that are
         * written.
         *
         * @param state first row
         * @param rowBytes distance of rows of the state
         * @param rows of the state: floats of a key, a query, and the decays of channels
         * @param operands where the next four lie
         * @param valueBytes distance of values
         * @param outputBytes distance of outputs
         * @param predictions a row: read by a corrected write, then written by a prediction
         */
        void sweep(
                long state,
                long rowBytes,
                int rows,
                float[] operands,
                int keys,
                int decays,
                int betas,
                int queries,
                MemorySegment values,
                long firstValue,
                long valueBytes,
                MemorySegment outputs,
                long firstOutput,
                long outputBytes,
                long predictions);
    }

    Sweep generate(Lookup host) {
        String name = "GeneratedStateSweep" + positions + "x" + readers + "x" + vectors;
        return VectorCode.define(host, name, Sweep.class, "sweep", SWEEP, this::sweep);
    }

    private void sweep(VectorCode vector) {
        CodeBuilder code = vector.code();
        int state = code.parameterSlot(0);
        int rowBytes = code.parameterSlot(1);
        int rows = code.parameterSlot(2);
        int operands = code.parameterSlot(3);
        int values = code.parameterSlot(8);
        int outputs = code.parameterSlot(11);
        int predictions = code.parameterSlot(14);
        int answers = Math.max(1, positions) * readers;
        int keys = positions + (predicts ? 1 : 0);
        boolean ofChannel = decay == StateDecay.OF_CHANNEL;
        boolean decays = decay != StateDecay.NONE;
        // A corrected write finds the state decayed: by the prediction before it.
        int decaysOfWrites = corrected ? 0 : positions;
        long bytes = vector.vectorBytes();
        int end = code.allocateLocal(TypeKind.LONG);
        int row = code.allocateLocal(TypeKind.LONG);
        int left = code.allocateLocal(TypeKind.REFERENCE);
        int[] s = vector.vectors(vectors);
        int[] written = vector.vectors(positions * vectors);
        int[] output = vector.vectors(answers * vectors);
        int[] prediction = vector.vectors(predicts ? vectors : 0);
        int[] factor = vector.vectors(keys);
        int[] key = vector.indices(code.parameterSlot(4), rows, keys);
        int[] query = vector.indices(code.parameterSlot(7), rows, answers);
        int[] channels = vector.indices(code.parameterSlot(5), rows, ofChannel ? keys : 0);
        int[] value = vector.offsets(code.parameterSlot(9), code.parameterSlot(10), positions);
        int[] outputRow = vector.offsets(code.parameterSlot(12), code.parameterSlot(13), answers);

        loadWritten(vector, values, value, operands, code.parameterSlot(6), predictions, left, written);
        for (int[] sums : new int[][] {output, prediction}) {
            for (int slot : sums) {
                vector.zero();
                code.astore(slot);
            }
        }
        for (int i = 0; i < keys && decay == StateDecay.OF_POSITION; i++) {
            int ahead = i;
            vector.broadcast(() -> code.aload(operands)
                    .iload(code.parameterSlot(5))
                    .loadConstant(ahead)
                    .iadd()
                    .faload());
            code.astore(factor[i]);
        }
        vector.product(end, rows, rowBytes);
        vector.sum(end, end, state);
        vector.until(state, end, () -> {
            vector.within(row, state);
            for (int v = 0; v < vectors; v++) {
                vector.loadFloats(row, v * bytes);
                code.astore(s[v]);
            }
            for (int i = 0; i < keys; i++) {
                if (decays && (i < decaysOfWrites || i >= positions)) {
                    if (ofChannel) {
                        vector.broadcastElement(operands, channels[i]);
                        code.astore(factor[i]);
                    }
                    multiply(vector, s, factor[i]);
                }
                vector.broadcastElement(operands, key[i]);
                code.astore(left);
                for (int v = 0; v < vectors; v++) {
                    if (i < positions) {
                        vector.multiplyAdd(left, written[i * vectors + v], s[v]);
                    } else {
                        vector.multiplyAdd(left, s[v], prediction[v]);
                    }
                }
                if (i < positions) {
                    read(vector, s, operands, query, output, i, left);
                }
            }
            if (keys == 0) {
                read(vector, s, operands, query, output, 0, left);
            }
            for (int v = 0; v < vectors && (positions > 0 || (predicts && decays)); v++) {
                vector.storeFloats(s[v], row, v * bytes);
            }
            for (int[] indices : new int[][] {key, query, channels}) {
                for (int index : indices) {
                    code.iinc(index, 1);
                }
            }
            vector.sum(state, state, rowBytes);
        });
        for (int i = 0; i < output.length; i++) {
            vector.storeFloats(output[i], outputs, outputRow[i / vectors], i % vectors * bytes);
        }
        for (int v = 0; v < prediction.length; v++) {
            vector.storeFloats(prediction[v], predictions, v * bytes);
        }
        code.return_();
    }

    /** Values, or beta times what predictions lack of them. */
    private void loadWritten(
            VectorCode vector,
            int values,
            int[] value,
            int operands,
            int beta,
            int predictions,
            int left,
            int[] written) {
        CodeBuilder code = vector.code();
        long bytes = vector.vectorBytes();
        if (corrected && positions > 0) {
            vector.broadcastElement(operands, beta);
            code.astore(left);
        }
        for (int i = 0; i < written.length; i++) {
            vector.loadFloats(values, value[i / vectors], i % vectors * bytes);
            if (corrected) {
                code.astore(written[i]);
                vector.loadFloats(predictions, i % vectors * bytes);
                vector.subtractFrom(written[i]);
                vector.multiplyBy(left);
            }
            code.astore(written[i]);
        }
    }

    private static void multiply(VectorCode vector, int[] s, int factor) {
        for (int slot : s) {
            vector.code().aload(slot);
            vector.multiplyBy(factor);
            vector.code().astore(slot);
        }
    }

    private void read(VectorCode vector, int[] s, int operands, int[] query, int[] output, int position, int left) {
        for (int reader = 0; reader < readers; reader++) {
            int answer = position * readers + reader;
            vector.broadcastElement(operands, query[answer]);
            vector.code().astore(left);
            for (int v = 0; v < vectors; v++) {
                vector.multiplyAdd(left, s[v], output[answer * vectors + v]);
            }
        }
    }
}
