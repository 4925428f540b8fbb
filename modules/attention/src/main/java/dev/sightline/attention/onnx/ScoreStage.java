package dev.sightline.attention.onnx;

import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * The output {@code qk_matmul_output}: the scores at one stage on their way to weights, in plain loops over float64, as
 * no kernel keeps them.
 *
 * @param softcap 0 for none
 * @param groupSize query heads to a key-value head
 */
record ScoreStage(QkMatmulOutputMode mode, double scale, double softcap, long groupSize, Optional<MaskRows> rows) {

    /**
     * Writes the scores of a part.
     *
     * @param query [batch, qNumHeads, queryLength, headDim]
     * @param key [batch, kvNumHeads, totalLength, headDim]
     * @param output [batch, qNumHeads, queryLength, totalLength]
     */
    void write(Part part, Tensor query, Tensor key, Tensor output, Workers workers) {
        long heads = part.endHead() - part.firstHead();
        long tasks = (part.endSequence() - part.firstSequence()) * heads;
        workers.run(tasks, (worker, task) -> {
            long sequence = part.firstSequence() + task / heads;
            long head = part.firstHead() + task % heads;
            float[] keys = key.select(0, sequence).select(0, head / groupSize).toArray();
            for (long i = 0; i < query.size(2); i++) {
                float[] row = Rows.row(query, sequence, head, i).toArray();
                double[] scores = products(row, keys, Math.toIntExact(key.size(2)));
                shape(scores, part, sequence, head, i);
                Rows.row(output, sequence, head, i).copyFrom(narrowed(scores));
            }
        });
    }

    private double[] products(float[] query, float[] keys, int length) {
        double[] scores = new double[length];
        for (int j = 0; j < length; j++) {
            double sum = 0;
            for (int k = 0; k < query.length; k++) {
                sum += (double) query[k] * keys[j * query.length + k];
            }
            scores[j] = scale * sum;
        }
        return scores;
    }

    private void shape(double[] scores, Part part, long sequence, long head, long query) {
        if (mode == QkMatmulOutputMode.SCORES) {
            return;
        }
        if (softcap > 0) {
            for (int j = 0; j < scores.length; j++) {
                scores[j] = softcap * Math.tanh(scores[j] / softcap);
            }
        }
        if (mode == QkMatmulOutputMode.CAPPED) {
            return;
        }
        float[] added = rows.map(mask -> mask.row(sequence, head, query)).orElse(new float[0]);
        for (int j = 0; j < scores.length; j++) {
            // Hidden is hidden, even where the score is a NaN.
            scores[j] = part.mask().isVisible(query, j)
                    ? scores[j] + (j < added.length ? added[j] : 0)
                    : Double.NEGATIVE_INFINITY;
        }
        if (mode == QkMatmulOutputMode.WEIGHTS) {
            softmax(scores);
        }
    }

    /** In place; a row of -infinity, which sees no key, becomes one of zeros. */
    private static void softmax(double[] scores) {
        double peak = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            peak = Math.max(peak, score);
        }
        double sum = 0;
        for (int j = 0; j < scores.length; j++) {
            scores[j] = scores[j] == Double.NEGATIVE_INFINITY ? 0 : Math.exp(scores[j] - peak);
            sum += scores[j];
        }
        for (int j = 0; j < scores.length && sum != 0; j++) {
            scores[j] /= sum;
        }
    }

    private static float[] narrowed(double[] scores) {
        float[] values = new float[scores.length];
        for (int j = 0; j < values.length; j++) {
            values[j] = (float) scores[j];
        }
        return values;
    }
}
