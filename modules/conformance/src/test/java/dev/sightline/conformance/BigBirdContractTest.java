package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.law.Laws;
import java.util.List;

/**
 * The contract of attention over blocks in a window, first ones and random ones: that of full attention under such
 * masks, to the bits of flash.
 */
class BigBirdContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("bigbird");
    }

    @Override
    protected List<Law> furtherLaws() {
        return List.of(Laws.agreesWith(BuiltInVariants.named("full")), Laws.sameBitsAs(BuiltInVariants.named("flash")));
    }
}
