package dev.sightline.backend.libtorch;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.TileClass;

/**
 * How the query heads that share a key-value head are laid before an operator that wants as many heads of one kind as
 * of the other. A view says so with strides; nothing is copied.
 *
 * @param headsInRows query heads that become rows of one matrix of queries: the group for a single query, which reads
 *     the keys once for all of it, else 1
 * @param rows rows of a head as the operator sees it
 * @param causal whether the operator must hide keys
 */
record HeadGrouping(long headsInRows, long rows, boolean causal) {

    static HeadGrouping of(AttentionRequest request) {
        AttentionShape shape = request.shape();
        boolean single = shape.queryLength() == 1;
        boolean causal = !seesEverything(request);
        long inRows = single && !causal ? shape.groupSize() : 1;
        return new HeadGrouping(inRows, shape.queryLength() * inRows, causal);
    }

    /** True if no query has a key hidden from it, whatever the mask is called. */
    static boolean seesEverything(AttentionRequest request) {
        AttentionShape shape = request.shape();
        return request.mask() instanceof Mask.Full
                || shape.queryLength() == 0
                || shape.keyLength() == 0
                || request.mask().classify(0, shape.queryLength(), 0, shape.keyLength()) == TileClass.FULL;
    }
}
