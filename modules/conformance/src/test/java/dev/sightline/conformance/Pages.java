package dev.sightline.conformance;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.state.CacheDesign;
import dev.sightline.attention.state.PagePool;
import dev.sightline.attention.state.PageShape;
import dev.sightline.conformance.state.Belongings;
import dev.sightline.memory.ElementType;

/** Designs of caches under test, and their pools, of pages that no sequence is a multiple of. */
final class Pages {
    private static final int LENGTH = 16;

    private Pages() {}

    static CacheDesign design(AttentionRequest sequence) {
        return new CacheDesign(
                (int) sequence.shape().batch(),
                (int) sequence.shape().queryHeads(),
                (Softmax) sequence.function(),
                sequence.chunkInvariant());
    }

    /** Room for a sequence and for what a law appends beside it. */
    static PagePool of(AttentionRequest sequence, Belongings belongings) {
        int pages = (int) (sequence.shape().batch() * (6 * sequence.shape().keyLength() / LENGTH + 24));
        return belongings.keep(PagePool.inMemory(shape(sequence), pages));
    }

    static PageShape shape(AttentionRequest sequence) {
        AttentionShape shape = sequence.shape();
        return new PageShape(
                (int) shape.keyValueHeads(), LENGTH, shape.headDim(), shape.valueDim(), ElementType.FLOAT32);
    }
}
