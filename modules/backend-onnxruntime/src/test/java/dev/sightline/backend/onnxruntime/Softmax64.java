package dev.sightline.backend.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.memory.Tensor;

/** Softmax attention with a bias as it is written down, in float64. */
final class Softmax64 {
    private static final double TOLERANCE = 1e-5;

    private Softmax64() {}

    /** Fails unless every output is right to rounding, for inputs of size 1. */
    static void check(AttentionRequest request, AttentionInputs inputs, Tensor output) {
        AttentionShape shape = request.shape();
        for (long batch = 0; batch < shape.batch(); batch++) {
            for (long head = 0; head < shape.queryHeads(); head++) {
                for (long row = 0; row < shape.queryLength(); row++) {
                    double[] weights = weights(request, inputs, batch, head, row);
                    for (long column = 0; column < shape.valueDim(); column++) {
                        double expected = 0;
                        for (int key = 0; key < weights.length; key++) {
                            expected += weights[key] * inputs.value().get(batch, head / shape.groupSize(), key, column);
                        }
                        String where = "batch " + batch + ", head " + head + ", row " + row + ", column " + column;
                        assertEquals(expected, output.get(batch, head, row, column), TOLERANCE, where);
                    }
                }
            }
        }
    }

    private static double[] weights(AttentionRequest request, AttentionInputs inputs, long batch, long head, long row) {
        AttentionShape shape = request.shape();
        double[] weights = new double[(int) shape.keyLength()];
        double sum = 0;
        for (int key = 0; key < weights.length; key++) {
            double score = 0;
            for (long column = 0; column < shape.headDim(); column++) {
                score += (double) inputs.query().get(batch, head, row, column)
                        * inputs.key().get(batch, head / shape.groupSize(), key, column);
            }
            double exponent = ((Softmax) request.function()).scale() * score + bias(inputs, batch, head, row, key);
            weights[key] = request.mask().isVisible(row, key) ? Math.exp(exponent) : 0;
            sum += weights[key];
        }
        for (int key = 0; key < weights.length; key++) {
            weights[key] /= sum;
        }
        return weights;
    }

    private static double bias(AttentionInputs inputs, long batch, long head, long row, long key) {
        return inputs.bias()
                .map(tensor ->
                        (double) tensor.get(tensor.size(0) == 1 ? 0 : batch, tensor.size(1) == 1 ? 0 : head, row, key))
                .orElse(0.0);
    }
}
