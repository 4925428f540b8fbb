package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;

/** The contract of gated-linear. */
class GatedLinearContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("gated-linear");
    }
}
