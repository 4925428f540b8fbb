package dev.sightline.evaluation.probe;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;

/**
 * The exact entropy of softmax weights in O(n headDim), without ever seeing a weight. With scores s_j = scale q . k_j
 * and weights w_j = exp(s_j - LSE),
 *
 * <pre>H = - sum w_j ln w_j = LSE - sum w_j s_j = LSE - scale q . (sum w_j k_j),</pre>
 *
 * and the sum in parentheses is what attention returns when the keys themselves are the values.
 *
 * <p>Confined to one thread.
 */
public final class EntropyProbe {
    private final NewestQueryAttention attention;
    private final Tensor logSumExp;
    private final Tensor meanKey;
    private final double scale;

    private EntropyProbe(NewestQueryAttention attention, Tensor logSumExp, Tensor meanKey, double scale) {
        this.attention = attention;
        this.logSumExp = logSumExp;
        this.meanKey = meanKey;
        this.scale = scale;
    }

    /** True if the attention is a softmax that tells its log-sum-exp. */
    public static boolean serves(NewestQueryAttention attention) {
        return attention.function() instanceof AttentionFunction.Softmax
                && attention.logSumExp().isPresent();
    }

    /**
     * A probe of an attention; allocates an output from the arena.
     *
     * @throws IllegalArgumentException if {@link #serves} is false or headDim is not a multiple of valueDim
     */
    public static EntropyProbe of(NewestQueryAttention attention, RunArena arena) {
        long headDim = attention.shape().headDim();
        long valueDim = attention.shape().valueDim();
        if (headDim % valueDim != 0) {
            throw new IllegalArgumentException("headDim " + headDim + " is not a multiple of valueDim " + valueDim
                    + ", so the keys cannot be read as values; choose other widths");
        }
        if (attention.function() instanceof AttentionFunction.Softmax softmax) {
            Tensor logSumExp = attention
                    .logSumExp()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "variant '" + attention.variant().name()
                                    + "' tells no log-sum-exp; estimate its entropy from weights"));
            Tensor meanKey = arena.tensor(
                    "mean keys", attention.shape().batch(), 1, attention.shape().queryLength(), headDim);
            return new EntropyProbe(attention, logSumExp, meanKey, softmax.scale());
        }
        throw new IllegalArgumentException(
                "variant '" + attention.variant().name() + "' is no softmax; estimate its entropy from weights");
    }

    /**
     * Attends headDim / valueDim times and keeps what {@link #entropy} needs.
     *
     * @param rowsWanted the first rows, whose entropies are needed
     */
    public void read(Tensor query, Tensor key, long rowsWanted) {
        int width = attention.shape().valueDim();
        for (int from = 0; from < attention.shape().headDim(); from += width) {
            attention.forward(
                    query, key, key.slice(3, from, from + width), meanKey.slice(3, from, from + width), rowsWanted);
        }
    }

    /** The entropy, in nats, of the weights of a query row of a sequence. */
    public double entropy(Tensor query, int sequence, int row) {
        double score = 0;
        for (int i = 0; i < attention.shape().headDim(); i++) {
            score += (double) query.get(sequence, 0, row, i) * meanKey.get(sequence, 0, row, i);
        }
        return logSumExp.get(sequence, 0, row) - scale * score;
    }
}
