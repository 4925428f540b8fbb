package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;

/** The contract of mamba2. */
class MambaTwoContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("mamba2");
    }
}
