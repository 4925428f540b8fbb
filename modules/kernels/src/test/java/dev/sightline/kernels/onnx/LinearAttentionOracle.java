package dev.sightline.kernels.onnx;

import dev.sightline.attention.onnx.OnnxLinearAttention;
import dev.sightline.attention.onnx.OnnxLinearAttentionInputs;
import dev.sightline.memory.Tensor;

/**
 * The operator as its specification says it, in plain loops over float64: it shares no line with what it checks.
 */
final class LinearAttentionOracle {
    /** [batch][head][position][column]. */
    final double[][][][] output;

    /** [batch][head][row][column]. */
    final double[][][][] presentState;

    private final OnnxLinearAttention attention;
    private final OnnxLinearAttentionInputs inputs;

    LinearAttentionOracle(OnnxLinearAttention attention, OnnxLinearAttentionInputs inputs) {
        this.attention = attention;
        this.inputs = inputs;
        int queryHeads = (int) attention.qNumHeads();
        int heads = (int) attention.kvNumHeads();
        double[][][][] query = AttentionOracle.byHead(inputs.query(), queryHeads);
        double[][][][] key = AttentionOracle.byHead(inputs.key(), heads);
        double[][][][] value = AttentionOracle.byHead(inputs.value(), heads);
        int headDim = (int) inputs.query().size(2) / queryHeads;
        int valueDim = (int) inputs.value().size(2) / heads;
        int length = (int) inputs.query().size(1);
        presentState = inputs.pastState()
                .map(past -> AttentionOracle.byHead(past, 0))
                .orElseGet(() -> new double[query.length][heads][headDim][valueDim]);
        output = new double[query.length][queryHeads][length][valueDim];
        double scale = attention.scale() == 0 ? 1 / Math.sqrt(headDim) : attention.scale();
        for (int b = 0; b < query.length; b++) {
            for (int i = 0; i < length; i++) {
                for (int h = 0; h < heads; h++) {
                    write(presentState[b][h], b, i, h, key[b][h][i], value[b][h][i]);
                }
                for (int h = 0; h < queryHeads; h++) {
                    double[] read = product(presentState[b][h / (queryHeads / heads)], query[b][h][i]);
                    for (int c = 0; c < valueDim; c++) {
                        output[b][h][i][c] = scale * read[c];
                    }
                }
            }
        }
    }

    private void write(double[][] state, int b, int i, int h, double[] key, double[] value) {
        for (int row = 0; row < state.length; row++) {
            double factor = Math.exp(decay(b, i, h, row));
            for (int c = 0; c < value.length; c++) {
                state[row][c] *= factor;
            }
        }
        double[] held = product(state, key);
        for (int row = 0; row < state.length; row++) {
            for (int c = 0; c < value.length; c++) {
                double written = attention.updateRule().corrected() ? beta(b, i, h) * (value[c] - held[c]) : value[c];
                state[row][c] += key[row] * written;
            }
        }
    }

    /** The transposed state times a vector. */
    private static double[] product(double[][] state, double[] vector) {
        double[] product = new double[state[0].length];
        for (int row = 0; row < state.length; row++) {
            for (int c = 0; c < product.length; c++) {
                product[c] += state[row][c] * vector[row];
            }
        }
        return product;
    }

    private double decay(int b, int i, int h, int row) {
        if (inputs.decay().isEmpty()) {
            return 0;
        }
        Tensor decay = inputs.decay().get();
        long perHead = decay.size(2) / attention.kvNumHeads();
        return decay.get(b, i, h * perHead + (perHead == 1 ? 0 : row));
    }

    private double beta(int b, int i, int h) {
        Tensor beta = inputs.beta().orElseThrow();
        return beta.get(b, i, beta.size(2) == 1 ? 0 : h);
    }
}
