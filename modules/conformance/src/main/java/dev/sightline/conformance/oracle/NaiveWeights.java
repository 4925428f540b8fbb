package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.ScoreChanges;
import java.util.Arrays;
import org.ejml.simple.SimpleMatrix;

/**
 * The quadratic form of softmax and linear attention: a weight for each visible pair, then their sums.
 *
 * @param function what to compute
 * @param order in which the keys are summed
 */
record NaiveWeights(AttentionFunction function, Order order) implements NaiveFloat32 {
    /** In which order the keys are summed. */
    enum Order {
        FORWARD,
        BACKWARD
    }

    @Override
    public Result compute(Head head) {
        float[][] queries = features(head.query());
        float[][] keys = features(head.key());
        float[][] values = NaiveRows.of(head.value());
        float[][] biases = head.bias().map(NaiveRows::of).orElseGet(() -> new float[queries.length][keys.length]);
        SimpleMatrix output = new SimpleMatrix(head.queryLength(), head.valueDim());
        SimpleMatrix logSumExp = new SimpleMatrix(head.queryLength(), 1);
        for (int row = 0; row < queries.length; row++) {
            int[] visible = visibleInOrder(row, keys.length);
            float[] weights = new float[visible.length];
            for (int i = 0; i < visible.length; i++) {
                weights[i] = score(queries[row], keys[visible[i]], row, visible[i], biases[row][visible[i]]);
            }
            float[] ofSink = {sink()};
            logSumExp.set(row, 0, exponentiate(weights, ofSink));
            float divisor = divisor(weights, ofSink[0]);
            float[] sum = new float[head.valueDim()];
            for (int i = 0; i < visible.length; i++) {
                for (int column = 0; column < sum.length; column++) {
                    sum[column] += weights[i] * values[visible[i]][column];
                }
            }
            for (int column = 0; column < sum.length && visible.length > 0; column++) {
                output.set(row, column, sum[column] / divisor);
            }
        }
        return new Result(output, logSumExp);
    }

    private float[][] features(SimpleMatrix matrix) {
        return function instanceof AttentionFunction.Linear linear
                ? NaiveRows.features(linear.featureMap(), matrix)
                : NaiveRows.of(matrix);
    }

    /** The score of a softmax, or the weight of linear attention. */
    private float score(float[] query, float[] key, int queryPosition, int keyPosition, float bias) {
        float product = NaiveRows.dot(query, key);
        if (!(function instanceof AttentionFunction.Softmax softmax)) {
            return product;
        }
        ScoreChanges changes = softmax.changes();
        float score = product * (float) (softmax.scale() / changes.temperature(0));
        if (changes.isCapped()) {
            float cap = (float) changes.softcap();
            score = cap * (float) Math.tanh(score / cap);
        }
        if (changes.alibi().isPresent()) {
            long ahead = keyPosition - queryPosition - changes.alibi().get().offset();
            score -= (float) changes.slope(0) * Math.abs(ahead);
        }
        return score + bias;
    }

    /** Turns scores into weights in place, if the function does; returns the log-sum-exp, NaN if there is none. */
    private double exponentiate(float[] scores, float[] sink) {
        if (!(function instanceof AttentionFunction.Softmax)) {
            return Double.NaN;
        }
        float maximum = sink[0];
        for (int i = 0; i < scores.length; i++) {
            maximum = Math.max(maximum, scores[i]);
        }
        sink[0] = sink[0] == Float.NEGATIVE_INFINITY ? 0 : (float) Math.exp(sink[0] - maximum);
        float sum = sink[0];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) Math.exp(scores[i] - maximum);
            sum += scores[i];
        }
        return maximum + (float) Math.log(sum);
    }

    private float divisor(float[] weights, float ofSink) {
        if (function instanceof AttentionFunction.Linear linear && !linear.normalised()) {
            return 1;
        }
        float sum = ofSink;
        for (float weight : weights) {
            sum += weight;
        }
        return sum;
    }

    /** The score of the sink, which {@link #exponentiate} makes a weight; a weight of 0 without a softmax. */
    private float sink() {
        return function instanceof AttentionFunction.Softmax softmax
                ? (float) softmax.changes().sink(0)
                : 0;
    }

    private int[] visibleInOrder(int query, int keyLength) {
        int[] visible = new int[keyLength];
        int count = 0;
        for (int step = 0; step < keyLength; step++) {
            int key = order == Order.FORWARD ? step : keyLength - 1 - step;
            if (function.mask().isVisible(query, key)) {
                visible[count++] = key;
            }
        }
        return Arrays.copyOf(visible, count);
    }
}
