package org.example.attention;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.AttentionVariantContract;

/** A test for each law that concerns what the variant serves. */
class PlainSoftmaxTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return new PlainSoftmax();
    }
}
