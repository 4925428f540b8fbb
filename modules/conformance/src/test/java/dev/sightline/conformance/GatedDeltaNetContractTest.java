package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;

/** The contract of gated-deltanet. */
class GatedDeltaNetContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("gated-deltanet");
    }
}
