package dev.sightline.attention.state;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/**
 * Merges what a softmax gave over two disjoint sets of keys: with the log-sum-exps L and M of a row,
 *
 * <pre>
 *   log-sum-exp = ln(e^L + e^M)
 *   output      = (e^L output1 + e^M output2) / (e^L + e^M)
 * </pre>
 *
 * Exact but for rounding, associative and commutative. A sink belongs to one of the parts only. Reference: Milakov and
 * Gimelshein (2018), Eq. 4, arXiv 1805.02867; Dao et al. (2022), section 3.1, arXiv 2205.14135.
 */
public final class PartialResults {
    private PartialResults() {}

    /**
     * Merges two results row by row; O(elements). The target may be one of the two.
     *
     * @param one with its log-sum-exp
     * @param other with its log-sum-exp, of the same shapes
     * @param into with room for the log-sum-exp
     * @throws IllegalArgumentException if a shape disagrees or a log-sum-exp is missing
     */
    public static void merge(AttentionOutputs one, AttentionOutputs other, AttentionOutputs into) {
        Tensor ofOne = logSumExp("the first result", one);
        Tensor ofOther = logSumExp("the second result", other);
        Tensor merged = logSumExp("the merged result", into);
        requireSame(one.output(), other.output());
        requireSame(one.output(), into.output());
        requireSame(ofOne, ofOther);
        requireSame(ofOne, merged);
        if (one.output().shape().rank() != 4 || !rows(one.output()).equals(ofOne.shape())) {
            throw new IllegalArgumentException("outputs " + one.output().shape() + " with log-sum-exps " + ofOne.shape()
                    + "; expected [batch, heads, rows, width] and [batch, heads, rows]");
        }
        for (long batch = 0; batch < ofOne.size(0); batch++) {
            for (long head = 0; head < ofOne.size(1); head++) {
                for (long row = 0; row < ofOne.size(2); row++) {
                    double first = ofOne.get(batch, head, row);
                    double second = ofOther.get(batch, head, row);
                    double highest = Math.max(first, second);
                    if (highest == Double.NEGATIVE_INFINITY) {
                        // Neither sees a key, or all weights vanished: 0 + 0, or NaN with anything.
                        sum(one.output(), other.output(), into.output(), batch, head, row, 1, 1);
                        merged.set(Float.NEGATIVE_INFINITY, batch, head, row);
                        continue;
                    }
                    // Infinite ones are equal or not, and have no difference.
                    double ofFirst = first == highest ? 1 : Math.exp(first - highest);
                    double ofSecond = second == highest ? 1 : Math.exp(second - highest);
                    double total = ofFirst + ofSecond;
                    sum(
                            one.output(),
                            other.output(),
                            into.output(),
                            batch,
                            head,
                            row,
                            ofFirst / total,
                            ofSecond / total);
                    merged.set((float) (highest + Math.log(total)), batch, head, row);
                }
            }
        }
    }

    /** A part without weight adds nothing, not even NaN: what is in a part that sees no key does not matter. */
    private static void sum(
            Tensor one, Tensor other, Tensor into, long batch, long head, long row, double ofOne, double ofOther) {
        for (long column = 0; column < one.size(3); column++) {
            double first = ofOne == 0 ? 0 : ofOne * one.get(batch, head, row, column);
            double second = ofOther == 0 ? 0 : ofOther * other.get(batch, head, row, column);
            into.set((float) (first + second), batch, head, row, column);
        }
    }

    private static Tensor logSumExp(String name, AttentionOutputs outputs) {
        return outputs.logSumExp()
                .orElseThrow(() -> new IllegalArgumentException(
                        name + " has no log-sum-exp, by which parts are weighed; ask with request.withLogSumExp()"));
    }

    private static Shape rows(Tensor output) {
        return Shape.of(output.size(0), output.size(1), output.size(2));
    }

    private static void requireSame(Tensor one, Tensor other) {
        if (!one.shape().equals(other.shape())) {
            throw new IllegalArgumentException("parts of shapes " + one.shape() + " and " + other.shape()
                    + " cannot be merged; both must answer the same queries");
        }
    }
}
