package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;

/** The contract of softmax attention that materialises its scores. */
class FullContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("full");
    }
}
