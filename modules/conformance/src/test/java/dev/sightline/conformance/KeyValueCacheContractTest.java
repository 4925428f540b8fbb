package dev.sightline.conformance;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Workers;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.attention.state.CacheDesign;
import dev.sightline.attention.state.KeyValueCache;
import dev.sightline.attention.state.PagePool;
import dev.sightline.attention.state.PageShape;
import dev.sightline.conformance.state.Belongings;
import dev.sightline.conformance.state.StateMaker;
import dev.sightline.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The contract of key-value caches, on pages that no sequence is a multiple of. */
class KeyValueCacheContractTest extends AttentionStateContract {
    private static final int PAGE = 16;
    private static final AttentionVariant FLASH = BuiltInVariants.named("flash");

    @Override
    protected StateMaker maker() {
        return new StateMaker() {
            @Override
            public AttentionState open(AttentionRequest sequence, Workers workers, Belongings belongings) {
                return KeyValueCache.open(design(sequence), pool(sequence, belongings), FLASH, workers);
            }

            @Override
            public Optional<AttentionState> restore(
                    MemorySegment snapshot, AttentionRequest sequence, Workers workers, Belongings belongings) {
                return Optional.of(
                        KeyValueCache.restore(snapshot, design(sequence), pool(sequence, belongings), FLASH, workers));
            }
        };
    }

    private static CacheDesign design(AttentionRequest sequence) {
        return new CacheDesign(
                (int) sequence.shape().batch(),
                (int) sequence.shape().queryHeads(),
                (Softmax) sequence.function(),
                sequence.chunkInvariant());
    }

    private static PagePool pool(AttentionRequest sequence, Belongings belongings) {
        AttentionShape shape = sequence.shape();
        PageShape page = new PageShape(
                (int) shape.keyValueHeads(), PAGE, shape.headDim(), shape.valueDim(), ElementType.FLOAT32);
        int pages = (int) (shape.batch() * (6 * shape.keyLength() / PAGE + 24));
        return belongings.keep(PagePool.inMemory(page, pages));
    }
}
