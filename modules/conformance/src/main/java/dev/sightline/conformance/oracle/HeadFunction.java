package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Decay;
import dev.sightline.attention.UpdateRule;
import java.util.List;

/** What of a function concerns one query head: the oracles compute a head at a time. */
public final class HeadFunction {
    private HeadFunction() {}

    /** The function of one query head, as if there were no other. */
    public static AttentionFunction of(AttentionRequest request, long queryHead) {
        return switch (request.function()) {
            case AttentionFunction.Softmax softmax ->
                softmax.withChanges(softmax.changes().ofHead(queryHead));
            case AttentionFunction.Linear linear -> linear;
            case AttentionFunction.Recurrence recurrence ->
                recurrence.rule().decay() instanceof Decay.OfHead decay
                        ? withFactor(recurrence, decay.factors().get((int)
                                (queryHead / request.shape().groupSize())))
                        : recurrence;
        };
    }

    private static AttentionFunction withFactor(AttentionFunction.Recurrence recurrence, double factor) {
        return new AttentionFunction.Recurrence(
                recurrence.mask(),
                new UpdateRule(
                        new Decay.OfHead(List.of(factor)), recurrence.rule().corrected()),
                recurrence.scale(),
                recurrence.initialState(),
                recurrence.finalState());
    }
}
