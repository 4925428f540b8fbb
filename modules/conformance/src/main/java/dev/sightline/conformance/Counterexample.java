package dev.sightline.conformance;

import dev.sightline.attention.AttentionRequest;

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
                + (request.logSumExp() ? ", with log-sum-exp" : "") + ", seed " + seed + "]";
    }
}
