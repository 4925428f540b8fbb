package dev.sightline.conformance;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Workers;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.attention.state.KeyValueCache;
import dev.sightline.conformance.state.Belongings;
import dev.sightline.conformance.state.StateMaker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The contract of key-value caches, on pages that no sequence is a multiple of. */
class KeyValueCacheContractTest extends AttentionStateContract {
    private static final AttentionVariant FLASH = BuiltInVariants.named("flash");

    @Override
    protected StateMaker maker() {
        return new StateMaker() {
            @Override
            public AttentionState open(AttentionRequest sequence, Workers workers, Belongings belongings) {
                return KeyValueCache.open(Pages.design(sequence), Pages.of(sequence, belongings), FLASH, workers);
            }

            @Override
            public Optional<AttentionState> restore(
                    MemorySegment snapshot, AttentionRequest sequence, Workers workers, Belongings belongings) {
                return Optional.of(KeyValueCache.restore(
                        snapshot, Pages.design(sequence), Pages.of(sequence, belongings), FLASH, workers));
            }
        };
    }
}
