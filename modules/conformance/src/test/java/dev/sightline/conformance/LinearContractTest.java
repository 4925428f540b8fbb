package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;

/** The contract of linear attention. */
class LinearContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("linear");
    }
}
