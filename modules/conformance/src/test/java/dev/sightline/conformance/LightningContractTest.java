package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;

/** The contract of lightning. */
class LightningContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("lightning");
    }
}
