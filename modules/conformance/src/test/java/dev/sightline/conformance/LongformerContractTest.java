package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.law.Laws;
import java.util.List;

/**
 * The contract of attention over a window and global positions: that of full attention under such masks, to the bits of
 * flash.
 */
class LongformerContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("longformer");
    }

    @Override
    protected List<Law> furtherLaws() {
        return List.of(Laws.agreesWith(BuiltInVariants.named("full")), Laws.sameBitsAs(BuiltInVariants.named("flash")));
    }
}
