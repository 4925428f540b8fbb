package dev.sightline.cli;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Capability;
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
 */
record VariantCard(String name, String function, String provider, List<String> capabilities, String description) {
    static VariantCard of(AttentionVariant variant) {
        return new VariantCard(
                variant.name(),
                hyphenated(variant.family()),
                variant.provider(),
                Capability.of(variant).stream().map(VariantCard::hyphenated).toList(),
                variant.description());
    }

    private static String hyphenated(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
