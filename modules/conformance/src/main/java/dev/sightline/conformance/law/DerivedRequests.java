package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import java.util.Optional;

/** Requests that differ from another in one part of the function. */
final class DerivedRequests {
    private DerivedRequests() {}

    static AttentionRequest withMask(AttentionRequest request, Mask mask) {
        return request.withFunction(
                switch (request.function()) {
                    case AttentionFunction.Softmax softmax -> softmax.withMask(mask);
                    case AttentionFunction.Linear linear ->
                        new AttentionFunction.Linear(linear.featureMap(), linear.normalised(), mask);
                    case AttentionFunction.Recurrence recurrence -> recurrence.withMask(mask);
                });
    }

    /** Queries from one on: mask and distances move along. */
    static AttentionRequest from(AttentionRequest request, long query, AttentionShape shape) {
        AttentionRequest moved = withMask(request, request.mask().from(query)).withShape(shape);
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
