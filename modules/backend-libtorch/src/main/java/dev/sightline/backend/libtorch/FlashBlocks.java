package dev.sightline.backend.libtorch;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;

/**
 * How the operator cuts a head into blocks, in release 2.10: what its cost follows from. Its matrix products may pack
 * their operands into further memory, of which nothing is known here.
 */
record FlashBlocks(AttentionRequest request, HeadGrouping grouping) {
    private static final int KEY_BLOCK = 512;

    /** Queries computed together: more of them where there are more. */
    int queryBlock() {
        long queries = grouping.rows();
        return queries >= 768 ? 256 : queries >= 192 ? 64 : 32;
    }

    int keyBlock() {
        return (int) Math.max(1, Math.min(KEY_BLOCK, request.shape().keyLength()));
    }

    /** Causal heads leave out the keys behind the last query of a block, and compute the others whole. */
    private double pairsOfAHead() {
        long keys = request.shape().keyLength();
        if (!grouping.causal()) {
            return (double) grouping.rows() * keys;
        }
        double pairs = 0;
        int block = queryBlock();
        for (long first = 0; first < grouping.rows(); first += block) {
            long end = Math.min(first + block, grouping.rows());
            pairs += (double) (end - first) * Math.min(end, keys);
        }
        return pairs;
    }

    /** Rows of keys that are read for a head, once for each block of queries. */
    private double keyRowsOfAHead() {
        return pairsOfAHead() / Math.max(1, Math.min(queryBlock(), grouping.rows()))
                + (grouping.causal() ? request.shape().keyLength() : 0);
    }

    /** Scratch of one thread: scores of a block, maxima and sums, and the output of a block. */
    long scratchBytes() {
        long queries = queryBlock();
        return Float.BYTES * queries * (keyBlock() + 2L + request.shape().valueDim());
    }

    /** Output and log-sum-exp as the operator allocates them; they are copied to where the caller wants them. */
    long resultBytes() {
        AttentionShape shape = request.shape();
        return Float.BYTES * (shape.output().elements() + shape.logSumExp().elements());
    }

    /** What a request costs on some threads; the results of the operator are counted as scratch, in equal parts. */
    Cost cost(int threads) {
        AttentionShape shape = request.shape();
        double heads = (double) shape.batch() * (shape.queryHeads() / (double) Math.max(1, grouping.headsInRows()));
        double width = (double) shape.headDim() + shape.valueDim();
        Mask mask = request.mask();
        double visible =
                (double) shape.batch() * shape.queryHeads() * mask.visiblePairs(shape.queryLength(), shape.keyLength());
        double executed = Math.max(visible, heads * pairsOfAHead());
        double moved = Float.BYTES
                * ((double) shape.query().elements()
                        + 3.0 * shape.output().elements()
                        + heads * keyRowsOfAHead() * width
                        + (request.bias().isPresent() ? heads * pairsOfAHead() : 0));
        return new Cost(
                2 * visible * width,
                2 * executed * width,
                moved,
                scratchBytes() + Math.ceilDiv(resultBytes(), threads),
                0);
    }
}
