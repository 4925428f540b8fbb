package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.conformance.trial.Masked;
import java.util.Optional;

/** Requests that differ from another in one part of the function. */
final class DerivedRequests {
    private DerivedRequests() {}

    /** Queries from one on: mask and distances move along. */
    static AttentionRequest from(AttentionRequest request, long query, AttentionShape shape) {
        AttentionRequest moved = Masked.of(request, request.mask().from(query)).withShape(shape);
        return moved.function() instanceof AttentionFunction.Softmax softmax
                ? moved.withFunction(softmax.withChanges(softmax.changes().from(query)))
                : moved;
    }

    static AttentionRequest withoutBias(AttentionRequest request) {
        return request.function() instanceof AttentionFunction.Softmax softmax
                ? request.withFunction(softmax.withBias(Optional.empty()))
                : request;
    }
}
