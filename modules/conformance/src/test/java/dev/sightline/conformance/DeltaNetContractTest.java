package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;

/** The contract of deltanet. */
class DeltaNetContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("deltanet");
    }
}
