package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;

/** The variants of the kernels module, found as a user would find them. */
final class BuiltInVariants {
    private BuiltInVariants() {}

    static AttentionVariant named(String name) {
        return AttentionVariants.load().get(name);
    }
}
