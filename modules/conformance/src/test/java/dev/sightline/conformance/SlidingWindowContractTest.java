package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.law.Laws;
import java.util.List;

/** The contract of windowed attention: that of full attention under a window mask, to the bits of flash. */
class SlidingWindowContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("sliding-window");
    }

    @Override
    protected List<Law> furtherLaws() {
        return List.of(Laws.agreesWith(BuiltInVariants.named("full")), Laws.sameBitsAs(BuiltInVariants.named("flash")));
    }
}
