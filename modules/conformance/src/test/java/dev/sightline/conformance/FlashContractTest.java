package dev.sightline.conformance;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.law.Law;
import dev.sightline.conformance.law.Laws;
import java.util.List;

/** The contract of blocked softmax attention, and its agreement with the plain one. */
class FlashContractTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return BuiltInVariants.named("flash");
    }

    @Override
    protected List<Law> furtherLaws() {
        return List.of(Laws.agreesWith(BuiltInVariants.named("full")));
    }
}
