package dev.sightline.attention.onnx;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.memory.Tensor;

/**
 * Sequences and query heads that see the same keys, so that one request serves them: all, those of one sequence, or one
 * head.
 *
 * @param firstSequence first of the batch
 * @param endSequence one past the last
 * @param firstHead first query head
 * @param endHead one past the last
 */
record Part(long firstSequence, long endSequence, long firstHead, long endHead, Mask mask) {

    /** The sizes of this part. */
    AttentionShape shape(AttentionShape whole) {
        long heads = endHead - firstHead;
        return new AttentionShape(
                endSequence - firstSequence,
                heads,
                heads == whole.queryHeads() ? whole.keyValueHeads() : 1,
                whole.queryLength(),
                whole.keyLength(),
                whole.headDim(),
                whole.valueDim());
    }

    /** The part of a tensor by query heads; a dimension of one, which broadcasts, stays. */
    Tensor ofQueries(Tensor tensor, AttentionShape whole) {
        Tensor sequences = tensor.size(0) == whole.batch() ? tensor.slice(0, firstSequence, endSequence) : tensor;
        return tensor.size(1) == whole.queryHeads() ? sequences.slice(1, firstHead, endHead) : sequences;
    }

    /** The part of a tensor by key-value heads. */
    Tensor ofKeys(Tensor tensor, AttentionShape whole) {
        Tensor sequences = tensor.slice(0, firstSequence, endSequence);
        if (endHead - firstHead == whole.queryHeads()) {
            return sequences;
        }
        long head = firstHead / whole.groupSize();
        return sequences.slice(1, head, head + 1);
    }
}
