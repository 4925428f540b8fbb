package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;

/** The float64 reference of one attention function, a head at a time. */
@FunctionalInterface
public interface HeadOracle {

    /**
     * The result of one head.
     *
     * <p>Hidden keys and values are not read, so nothing in them can reach the result. Visible ones follow IEEE 754: a
     * NaN in a key makes every row NaN that sees it, a NaN in a value its own column of those rows, a NaN in a bias its
     * own row. What a recurrence has written into its state stays there: a NaN in a key makes the row of the state NaN
     * that its element is multiplied into, a correction by that key all rows, and no decay, not even one of 0, takes it
     * out again.
     */
    HeadReference compute(Head head);

    /** The oracle of a function. */
    static HeadOracle of(AttentionFunction function) {
        return switch (function) {
            case AttentionFunction.Softmax softmax -> new SoftmaxOracle(softmax);
            case AttentionFunction.Linear linear -> new LinearOracle(linear);
            case AttentionFunction.Recurrence recurrence -> new RecurrenceOracle(recurrence);
        };
    }
}
