package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;

/** Requests that differ from another in one part of the function. */
final class DerivedRequests {
    private DerivedRequests() {}

    static AttentionRequest withMask(AttentionRequest request, Mask mask) {
        return request.withFunction(
                switch (request.function()) {
                    case AttentionFunction.Softmax softmax ->
                        new AttentionFunction.Softmax(mask, softmax.scale(), softmax.bias());
                    case AttentionFunction.Linear linear ->
                        new AttentionFunction.Linear(linear.featureMap(), linear.normalised(), mask);
                });
    }

    static AttentionRequest withoutBias(AttentionRequest request) {
        return request.function() instanceof AttentionFunction.Softmax softmax
                ? request.withFunction(new AttentionFunction.Softmax(softmax.mask(), softmax.scale()))
                : request;
    }
}
