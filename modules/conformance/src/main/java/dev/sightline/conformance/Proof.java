package dev.sightline.conformance;

import dev.sightline.attention.Capability;

/**
 * What came out of asking a variant for a feature.
 *
 * @param capability the feature
 * @param status what came out
 * @param requests how many requests with the feature were computed
 * @param reason why it is refused, or where it is wrong; empty if it is proved
 */
public record Proof(Capability capability, Status status, int requests, String reason) {
    /** What can come out. */
    public enum Status {
        /** Served, and as close to the float64 oracle as the accuracy rule demands. */
        PROVED,
        /** Refused, with a reason. */
        REFUSED,
        /** Served, but wrong. */
        WRONG
    }
}
