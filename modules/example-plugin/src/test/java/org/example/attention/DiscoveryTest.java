package org.example.attention;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sightline.attention.AttentionVariants;
import org.junit.jupiter.api.Test;

/** Users find the variant by its name, on the module path and on the class path. */
class DiscoveryTest {
    @Test
    void theRegistryFindsThePluginByItsName() {
        assertInstanceOf(PlainSoftmax.class, AttentionVariants.load().get("plain-softmax"));
    }
}
