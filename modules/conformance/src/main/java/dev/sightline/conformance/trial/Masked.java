package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;

/** Requests behind another mask. */
public final class Masked {
    private Masked() {}

    /** The request behind another mask. */
    public static AttentionRequest of(AttentionRequest request, Mask mask) {
        return request.withFunction(
                switch (request.function()) {
                    case Softmax softmax -> softmax.withMask(mask);
                    case Linear linear -> new Linear(linear.featureMap(), linear.normalised(), mask);
                    case Recurrence recurrence -> recurrence.withMask(mask);
                });
    }
}
