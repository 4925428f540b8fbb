package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.memory.Tensor;
import java.util.Optional;
import org.ejml.simple.SimpleMatrix;

/**
 * The inputs of one query head of one sequence, in float64: the numbers that the stored bits mean, so that INT8 keys
 * and values are multiplied by their scales, exactly.
 *
 * @param query queryLength x headDim
 * @param key keyLength x headDim
 * @param value keyLength x valueDim
 * @param bias queryLength x keyLength, added to the scores; empty if nothing is
 * @param recurrence what a recurrence reads beside them
 */
public record Head(
        SimpleMatrix query,
        SimpleMatrix key,
        SimpleMatrix value,
        Optional<SimpleMatrix> bias,
        HeadRecurrence recurrence) {

    /** A head without a bias. */
    public Head(SimpleMatrix query, SimpleMatrix key, SimpleMatrix value) {
        this(query, key, value, Optional.empty());
    }

    /** A head without a recurrence. */
    public Head(SimpleMatrix query, SimpleMatrix key, SimpleMatrix value, Optional<SimpleMatrix> bias) {
        this(query, key, value, bias, HeadRecurrence.NONE);
    }

    /**
     * Reads a query head, the key-value head that it shares with its group, what a recurrence has of that one, and its
     * bias, which it may share with other heads and sequences.
     */
    public static Head of(AttentionShape shape, AttentionInputs inputs, long batch, long queryHead) {
        long keyValueHead = queryHead / shape.groupSize();
        return new Head(
                matrix(head(inputs.query(), batch, queryHead)),
                scaled(matrix(head(inputs.key(), batch, keyValueHead)), inputs.keyScale(), batch, keyValueHead),
                scaled(matrix(head(inputs.value(), batch, keyValueHead)), inputs.valueScale(), batch, keyValueHead),
                inputs.bias().map(bias -> matrix(ownOrShared(bias, batch, queryHead))),
                recurrence(inputs.recurrence(), batch, keyValueHead));
    }

    private static HeadRecurrence recurrence(RecurrenceInputs inputs, long batch, long keyValueHead) {
        return new HeadRecurrence(
                inputs.logDecay().map(tensor -> matrix(head(tensor, batch, keyValueHead))),
                inputs.beta().map(tensor -> matrix(head(tensor, batch, keyValueHead))),
                inputs.initialState().map(tensor -> matrix(head(tensor, batch, keyValueHead))));
    }

    private static Tensor head(Tensor tensor, long batch, long head) {
        return tensor.select(0, batch).select(0, head);
    }

    private static Tensor ownOrShared(Tensor bias, long batch, long head) {
        return head(bias, bias.size(0) == 1 ? 0 : batch, bias.size(1) == 1 ? 0 : head);
    }

    private static SimpleMatrix scaled(SimpleMatrix rows, Optional<Tensor> scales, long batch, long head) {
        if (scales.isEmpty()) {
            return rows;
        }
        float[] ofRows = head(scales.get(), batch, head).toArray();
        return rows.elementOp((row, column, number) -> number * ofRows[row]);
    }

    /** Rows, or a number for each position, which becomes a column. */
    private static SimpleMatrix matrix(Tensor rows) {
        int width = rows.shape().rank() == 1 ? 1 : (int) rows.size(1);
        SimpleMatrix matrix = new SimpleMatrix((int) rows.size(0), width);
        float[] elements = rows.toArray();
        double[] target = matrix.getDDRM().data;
        for (int i = 0; i < elements.length; i++) {
            target[i] = elements[i];
        }
        return matrix;
    }

    /** Queries of this head. */
    public int queryLength() {
        return query.getNumRows();
    }

    /** Keys and values of this head. */
    public int keyLength() {
        return key.getNumRows();
    }

    /** Width of a query and of a key. */
    public int headDim() {
        return query.getNumCols();
    }

    /** Width of a value. */
    public int valueDim() {
        return value.getNumCols();
    }
}
