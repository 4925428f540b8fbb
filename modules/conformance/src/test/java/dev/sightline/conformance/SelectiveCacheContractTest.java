package dev.sightline.conformance;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.attention.state.SelectiveCache;
import dev.sightline.conformance.state.Belongings;
import dev.sightline.conformance.state.StateGrid;
import dev.sightline.conformance.state.StateMaker;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** The contract of selective caches that read as many pages as there are: then, and only then, their answers are exact. */
class SelectiveCacheContractTest extends AttentionStateContract {
    private static final int ALL = Integer.MAX_VALUE;
    private static final AttentionVariant FLASH = BuiltInVariants.named("flash");

    @Override
    protected List<AttentionRequest> requests() {
        return StateGrid.quick(maker());
    }

    @Override
    protected StateMaker maker() {
        return new StateMaker() {
            @Override
            public List<Mask> masks() {
                return List.of(Mask.causal(0));
            }

            @Override
            public AttentionState open(AttentionRequest sequence, Workers workers, Belongings belongings) {
                return SelectiveCache.open(Pages.design(sequence), ALL, Pages.of(sequence, belongings), FLASH, workers);
            }

            @Override
            public Optional<AttentionState> restore(
                    MemorySegment snapshot, AttentionRequest sequence, Workers workers, Belongings belongings) {
                return Optional.of(SelectiveCache.restore(
                        snapshot, Pages.design(sequence), ALL, Pages.of(sequence, belongings), FLASH, workers));
            }
        };
    }
}
