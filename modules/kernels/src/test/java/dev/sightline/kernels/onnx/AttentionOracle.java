package dev.sightline.kernels.onnx;

import dev.sightline.attention.onnx.OnnxAttention;
import dev.sightline.attention.onnx.OnnxAttentionInputs;
import dev.sightline.attention.onnx.OnnxMask;
import dev.sightline.memory.Tensor;

/**
 * The operator as its specification says it, in plain loops over float64 and a dense bias: it shares no line with what
 * it checks.
 */
final class AttentionOracle {
    private static final double HIDDEN = Double.NEGATIVE_INFINITY;

    final double[][][][] y;
    final double[][][][] presentKey;
    final double[][][][] presentValue;
    final double[][][][] scores;

    AttentionOracle(OnnxAttention attention, OnnxAttentionInputs inputs) {
        double[][][][] q = byHead(inputs.q(), attention.qNumHeads().orElse(0));
        double[][][][] k = byHead(inputs.k(), attention.kvNumHeads().orElse(0));
        double[][][][] v = byHead(inputs.v(), attention.kvNumHeads().orElse(0));
        presentKey = inputs.pastKey().map(past -> joined(byHead(past, 0), k)).orElse(k);
        presentValue =
                inputs.pastValue().map(past -> joined(byHead(past, 0), v)).orElse(v);
        int past = inputs.pastKey().map(tensor -> (int) tensor.size(2)).orElse(0);
        int batch = q.length;
        int heads = q[0].length;
        int queries = q[0][0].length;
        int keys = presentKey[0][0].length;
        int group = heads / presentKey[0].length;
        double scale = attention.scale().orElse(1 / Math.sqrt(q[0][0][0].length));
        scores = new double[batch][heads][queries][keys];
        y = new double[batch][heads][queries][presentValue[0][0][0].length];
        for (int b = 0; b < batch; b++) {
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < queries; i++) {
                    double[] capped = new double[keys];
                    double[] biased = new double[keys];
                    double[] raw = new double[keys];
                    for (int j = 0; j < keys; j++) {
                        double[] key = presentKey[b][h / group][j];
                        double sum = 0;
                        for (int c = 0; c < key.length; c++) {
                            sum += q[b][h][i][c] * Math.sqrt(scale) * key[c] * Math.sqrt(scale);
                        }
                        double cap = attention.softcap();
                        raw[j] = sum;
                        capped[j] = cap > 0 ? Math.tanh(sum / cap) * cap : sum;
                        biased[j] = capped[j] + bias(attention, inputs, past, queries, keys, b, h, i, j);
                    }
                    double[] weights = softmax(biased);
                    for (int j = 0; j < keys; j++) {
                        for (int c = 0; c < y[b][h][i].length; c++) {
                            y[b][h][i][c] += weights[j] == 0 ? 0 : weights[j] * presentValue[b][h / group][j][c];
                        }
                    }
                    scores[b][h][i] = switch (attention.qkMatmulOutputMode()) {
                        case SCORES -> raw;
                        case CAPPED -> capped;
                        case BIASED -> biased;
                        case WEIGHTS -> weights;
                    };
                }
            }
        }
    }

    private static double bias(
            OnnxAttention attention,
            OnnxAttentionInputs inputs,
            int past,
            int queries,
            int keys,
            int b,
            int h,
            int i,
            int j) {
        long valid = inputs.nonpadKvSeqlen().map(each -> each.get(b)).orElse((long) keys);
        long offset = inputs.nonpadKvSeqlen().isPresent() ? valid - queries : past;
        long distance = j - (i + offset);
        boolean hidden = j >= valid
                || (attention.isCausal() && distance > 0)
                || (attention.leftWindowSize() >= 0 && -distance > attention.leftWindowSize())
                || (attention.rightWindowSize() >= 0 && distance > attention.rightWindowSize());
        double added = inputs.attnMask().map(mask -> added(mask, b, h, i, j)).orElse(0.0);
        return hidden ? HIDDEN : added;
    }

    private static double added(OnnxMask mask, int... index) {
        Tensor tensor = mask.tensor();
        int rank = tensor.shape().rank();
        long[] at = new long[rank];
        for (int dimension = 0; dimension < rank; dimension++) {
            at[dimension] = tensor.size(dimension) == 1 ? 0 : index[4 - rank + dimension];
        }
        if (index[3] >= tensor.size(rank - 1)) {
            return HIDDEN;
        }
        float number = tensor.get(at);
        return mask instanceof OnnxMask.Visible ? (number == 0 ? HIDDEN : 0) : number;
    }

    private static double[] softmax(double[] scores) {
        double[] weights = new double[scores.length];
        double peak = HIDDEN;
        for (double score : scores) {
            peak = Math.max(peak, score);
        }
        double sum = 0;
        for (int j = 0; j < scores.length; j++) {
            weights[j] = peak == HIDDEN ? 0 : Math.exp(scores[j] - peak);
            sum += weights[j];
        }
        for (int j = 0; j < scores.length; j++) {
            weights[j] /= sum == 0 ? 1 : sum;
        }
        return weights;
    }

    private static double[][][][] joined(double[][][][] past, double[][][][] recent) {
        double[][][][] all = new double[past.length][past[0].length][][];
        for (int b = 0; b < all.length; b++) {
            for (int h = 0; h < all[b].length; h++) {
                int length = past[b][h].length;
                all[b][h] = new double[length + recent[b][h].length][];
                System.arraycopy(past[b][h], 0, all[b][h], 0, length);
                System.arraycopy(recent[b][h], 0, all[b][h], length, recent[b][h].length);
            }
        }
        return all;
    }

    /** [batch][heads][length][width] of a tensor of rank 4, or of one of rank 3 with its heads side by side. */
    static double[][][][] byHead(Tensor tensor, long headCount) {
        boolean isPacked = tensor.shape().rank() == 3;
        int heads = (int) (isPacked ? headCount : tensor.size(1));
        int length = (int) tensor.size(isPacked ? 1 : 2);
        int width = (int) (isPacked ? tensor.size(2) / heads : tensor.size(3));
        double[][][][] elements = new double[(int) tensor.size(0)][heads][length][width];
        for (int b = 0; b < elements.length; b++) {
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < length; i++) {
                    for (int c = 0; c < width; c++) {
                        elements[b][h][i][c] =
                                isPacked ? tensor.get(b, i, (long) h * width + c) : tensor.get(b, h, i, c);
                    }
                }
            }
        }
        return elements;
    }
}
