package dev.sightline.conformance;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.memory.ElementType;

/**
 * A request on which a law is broken; no smaller one that was tried breaks it too.
 *
 * @param request the request
 * @param seed of the inputs
 * @param message what was expected and what was found
 */
public record Counterexample(AttentionRequest request, long seed, String message) {
    @Override
    public String toString() {
        return message + " [" + request.shape() + ", " + request.function()
                + (request.keyValueType() == ElementType.FLOAT32 ? "" : ", stored as " + request.keyValueType())
                + (request.logSumExp() ? ", with log-sum-exp" : "") + ", seed " + seed + "]";
    }
}
