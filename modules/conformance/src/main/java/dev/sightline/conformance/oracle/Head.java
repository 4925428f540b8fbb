package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionShape;
import dev.sightline.memory.Tensor;
import org.ejml.simple.SimpleMatrix;

/**
 * The inputs of one query head of one sequence, in float64.
 *
 * @param query queryLength x headDim
 * @param key keyLength x headDim
 * @param value keyLength x valueDim
 */
public record Head(SimpleMatrix query, SimpleMatrix key, SimpleMatrix value) {

    /** Reads a query head and the key-value head that it shares with its group. */
    public static Head of(AttentionShape shape, AttentionInputs inputs, long batch, long queryHead) {
        long keyValueHead = queryHead / shape.groupSize();
        return new Head(
                matrix(inputs.query().select(0, batch).select(0, queryHead)),
                matrix(inputs.key().select(0, batch).select(0, keyValueHead)),
                matrix(inputs.value().select(0, batch).select(0, keyValueHead)));
    }

    private static SimpleMatrix matrix(Tensor rows) {
        SimpleMatrix matrix = new SimpleMatrix((int) rows.size(0), (int) rows.size(1));
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

    /** Width of a value. */
    public int valueDim() {
        return value.getNumCols();
    }
}
