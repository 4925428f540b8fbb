package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;

/** The contract of performer. */
class PerformerContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("performer");
    }
}
