package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;

/** What of a function concerns one query head: the oracles compute a head at a time. */
public final class HeadFunction {
    private HeadFunction() {}

    /** The function of one query head, as if there were no other. */
    public static AttentionFunction of(AttentionFunction function, long queryHead) {
        return switch (function) {
            case AttentionFunction.Softmax softmax ->
                softmax.withChanges(softmax.changes().ofHead(queryHead));
            case AttentionFunction.Linear linear -> linear;
        };
    }
}
