package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;

/** The contract of retention. */
class RetentionContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("retention");
    }
}
