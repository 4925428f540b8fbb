package dev.sightline.attention;

import java.util.Optional;

/**
 * What is to be computed, apart from how. Two variants that serve the same function must agree to rounding; each
 * function has one float64 oracle in the conformance module.
 */
public sealed interface AttentionFunction {

    /** Which keys a query may see. */
    Mask mask();

    /** What is added to the scores, if anything. */
    default Optional<ScoreBias> bias() {
        return Optional.empty();
    }

    /** The kind of function, for messages and for choosing an oracle. */
    Family family();

    /** The kinds of functions. */
    enum Family {
        /** Softmax over the visible keys. */
        SOFTMAX,
        /** A kernel feature map in place of the exponential. */
        LINEAR,
        /** A state that is decayed, corrected, carried in and handed out. */
        RECURRENCE
    }

    /**
     * Scaled dot-product attention: {@code output_i = sum_j w_ij value_j} with {@code w_i = softmax_j(scale * query_i .
     * key_j + bias_ij)} over the visible keys. A query that sees no key has output 0 and log-sum-exp -infinity.
     * Reference: Vaswani et al. (2017), Eq. 1, arXiv 1706.03762.
     *
     * @param scale factor of the scores, usually {@code 1 / sqrt(headDim)}
     * @param bias what is added to the scores, if anything
     * @param changes what else is done to the scores
     */
    record Softmax(Mask mask, double scale, Optional<ScoreBias> bias, ScoreChanges changes)
            implements AttentionFunction {
        /** @throws IllegalArgumentException if the scale, in units of log2, is not finite as a float32 */
        public Softmax {
            if (!Float.isFinite((float) (scale / Math.log(2)))) {
                throw new IllegalArgumentException(
                        "scale " + scale + " is not finite in float32; 1 / sqrt(headDim) is usual");
            }
            for (double temperature : changes.temperatures()) {
                if (!Float.isFinite((float) (scale / temperature / Math.log(2)))) {
                    throw new IllegalArgumentException(
                            "scale " + scale + " over temperature " + temperature + " is not finite in float32");
                }
            }
        }

        /** Without a bias or any other change to the scores; errors as in the other constructor. */
        public Softmax(Mask mask, double scale) {
            this(mask, scale, Optional.empty(), ScoreChanges.NONE);
        }

        /** The same behind another mask. */
        public Softmax withMask(Mask other) {
            return new Softmax(other, scale, bias, changes);
        }

        /** The same with another scale; errors as in the constructor. */
        public Softmax withScale(double other) {
            return new Softmax(mask, other, bias, changes);
        }

        /** The same with another bias, or none. */
        public Softmax withBias(Optional<ScoreBias> other) {
            return new Softmax(mask, scale, other, changes);
        }

        /** The same with other changes to the scores. */
        public Softmax withChanges(ScoreChanges other) {
            return new Softmax(mask, scale, bias, other);
        }

        @Override
        public Family family() {
            return Family.SOFTMAX;
        }
    }

    /**
     * Linear attention: {@code output_i = sum_j (phi(query_i) . phi(key_j)) value_j}, divided by {@code sum_j
     * phi(query_i) . phi(key_j)} if normalised, over the visible keys. Queries and keys are used as they are, without a
     * scale. A query that sees no key has output 0; where the normaliser of a query vanishes in float32, as where all
     * its features underflow, the output is NaN. Reference: Katharopoulos et al. (2020), Eq. 4-6 and 9, arXiv
     * 2006.16236.
     *
     * @param normalised whether the weights of a row are made to sum to 1
     */
    record Linear(FeatureMap featureMap, boolean normalised, Mask mask) implements AttentionFunction {
        @Override
        public Family family() {
            return Family.LINEAR;
        }
    }

    /**
     * Attention by a recurrent state S, a matrix [headDim, valueDim] for each key-value head: every key and value is
     * written into it by an {@link UpdateRule}, in the order of positions, and query i reads it after the last key that
     * it sees: {@code output_i = scale S^T query_i}. Without decay and correction it is linear attention with identity
     * features and no normaliser. A query that sees no key reads the initial state, which is 0 if none is given.
     * Reference: Katharopoulos et al. (2020), Eq. 18-20, arXiv 2006.16236, and {@link UpdateRule}.
     *
     * @param mask full, where every query reads the state after the last key; or causal
     * @param rule how positions are written
     * @param scale factor of the outputs, usually {@code 1 / sqrt(headDim)}
     * @param initialState whether the inputs bring a state to begin from
     * @param finalState whether the state after the last key is wanted as an output
     */
    record Recurrence(Mask mask, UpdateRule rule, double scale, boolean initialState, boolean finalState)
            implements AttentionFunction {
        /** @throws IllegalArgumentException if the mask is of another kind, or the scale not finite as a float32 */
        public Recurrence {
            if (!(mask instanceof Mask.Full) && !(mask instanceof Mask.Causal)) {
                throw new IllegalArgumentException(
                        "a recurrence reads its state after a prefix of the keys, but the mask " + mask
                                + " is none; use a full or a causal one");
            }
            if (!Float.isFinite((float) scale)) {
                throw new IllegalArgumentException(
                        "scale " + scale + " is not finite in float32; 1 / sqrt(headDim) is usual");
            }
        }

        /** From a state of 0, which nobody wants in the end. */
        public Recurrence(Mask mask, UpdateRule rule, double scale) {
            this(mask, rule, scale, false, false);
        }

        /** The same with a state carried in, handed out, or both. */
        public Recurrence withStates(boolean initial, boolean last) {
            return new Recurrence(mask, rule, scale, initial, last);
        }

        /** The same behind another mask; errors as in the constructor. */
        public Recurrence withMask(Mask other) {
            return new Recurrence(other, rule, scale, initialState, finalState);
        }

        @Override
        public Family family() {
            return Family.RECURRENCE;
        }
    }
}
