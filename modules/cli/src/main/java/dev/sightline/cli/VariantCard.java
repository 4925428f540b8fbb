package dev.sightline.cli;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Capability;
import dev.sightline.conformance.Proof;
import dev.sightline.conformance.ProvedMatrix;
import java.util.List;
import java.util.Locale;

/**
 * What there is to know of a variant.
 *
 * @param name what users type
 * @param function the kind of function it computes
 * @param provider the arithmetic underneath
 * @param capabilities the features of requests that it serves
 * @param description how it computes
 * @param proofs what came out of asking it for each feature
 */
record VariantCard(
        String name,
        String function,
        String provider,
        List<String> capabilities,
        String description,
        List<Proved> proofs) {

    /**
     * What came out of asking for one feature.
     *
     * @param capability the feature
     * @param status whether it is proved by what was computed, refused, or served but wrong
     * @param requests how many requests with it were computed
     * @param reason why it is refused, or where it is wrong; empty if it is proved
     */
    record Proved(String capability, Proof.Status status, int requests, String reason) {
        private static Proved of(Proof proof) {
            return new Proved(hyphenated(proof.capability()), proof.status(), proof.requests(), proof.reason());
        }
    }

    /** Computes a few small requests for each feature. */
    static VariantCard of(AttentionVariant variant) {
        return new VariantCard(
                variant.name(),
                hyphenated(variant.family()),
                variant.provider(),
                Capability.of(variant).stream().map(VariantCard::hyphenated).toList(),
                variant.description(),
                ProvedMatrix.of(variant).stream().map(Proved::of).toList());
    }

    private static String hyphenated(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
