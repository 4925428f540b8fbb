package dev.sightline.conformance;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.attention.state.eviction.EvictingCache;
import dev.sightline.attention.state.eviction.EvictionDesign;
import dev.sightline.attention.state.eviction.EvictionPolicy;
import dev.sightline.attention.state.eviction.PositionScorer;
import dev.sightline.conformance.state.Belongings;
import dev.sightline.conformance.state.StateGrid;
import dev.sightline.conformance.state.StateMaker;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** The contract of evicting caches under a budget that nothing exceeds: all that they do beside evicting. */
class EvictingCacheContractTest extends AttentionStateContract {
    private static final AttentionVariant FLASH = BuiltInVariants.named("flash");

    /** It reads the weights of every answer, so that they are observed. */
    private static final EvictionPolicy HEAVY_HITTERS = EvictionPolicy.of(PositionScorer.receivedMass());

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
                return EvictingCache.open(evictingNothing(sequence), FLASH, workers);
            }

            @Override
            public Optional<AttentionState> restore(
                    MemorySegment snapshot, AttentionRequest sequence, Workers workers, Belongings belongings) {
                return Optional.of(EvictingCache.restore(snapshot, evictingNothing(sequence), FLASH, workers));
            }

            // Queries of the one have given no weight to positions of the other.
            @Override
            public boolean merges(AttentionRequest sequence) {
                return false;
            }
        };
    }

    private static EvictionDesign evictingNothing(AttentionRequest sequence) {
        return new EvictionDesign(Pages.design(sequence), Pages.shape(sequence), Integer.MAX_VALUE, HEAVY_HITTERS);
    }
}
