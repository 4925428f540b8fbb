package dev.sightline.conformance.trial;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.UpdateRule;
import java.util.List;
import java.util.stream.IntStream;

/** Requests for other sizes, of other heads too. */
public final class Reshaped {
    private Reshaped() {}

    /** The request for other sizes; what it says of each head is said of the new ones in turn. */
    public static AttentionRequest of(AttentionRequest request, AttentionShape shape) {
        if (request.function() instanceof Recurrence recurrence
                && recurrence.rule().decay() instanceof Decay.OfHead decay) {
            // Without heads nothing was said of any.
            List<Double> factors = decay.factors().isEmpty() ? List.of(1.0) : decay.factors();
            UpdateRule rule = new UpdateRule(
                    new Decay.OfHead(inTurn(factors, (int) shape.keyValueHeads())),
                    recurrence.rule().corrected());
            return withShapeAndFunction(
                    request,
                    shape,
                    new Recurrence(
                            recurrence.mask(),
                            rule,
                            recurrence.scale(),
                            recurrence.initialState(),
                            recurrence.finalState()));
        }
        if (!(request.function() instanceof Softmax softmax) || request.shape().queryHeads() == 0) {
            return request.withShape(shape);
        }
        int heads = (int) shape.queryHeads();
        ScoreChanges changes = softmax.changes();
        ScoreChanges ofNewHeads = new ScoreChanges(
                changes.softcap(),
                inTurn(changes.temperatures(), heads),
                changes.alibi().map(alibi -> new Alibi(inTurn(alibi.slopes(), heads), alibi.offset())),
                inTurn(changes.sinks(), heads));
        return withShapeAndFunction(request, shape, softmax.withChanges(ofNewHeads));
    }

    /** Both at once: either alone may not fit the other. */
    private static AttentionRequest withShapeAndFunction(
            AttentionRequest request, AttentionShape shape, AttentionFunction function) {
        return new AttentionRequest(
                shape,
                function,
                request.logSumExp(),
                request.keyValueType(),
                request.paged(),
                request.chunkInvariant());
    }

    private static List<Double> inTurn(List<Double> ofHeads, int heads) {
        return ofHeads.isEmpty()
                ? ofHeads
                : IntStream.range(0, heads)
                        .mapToObj(head -> ofHeads.get(head % ofHeads.size()))
                        .toList();
    }
}
