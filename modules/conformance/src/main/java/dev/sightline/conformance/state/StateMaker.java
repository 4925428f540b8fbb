package dev.sightline.conformance.state;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.state.AttentionState;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Makes the states under test. Every request is self-attention of a whole sequence: its shape says how long the sequence
 * gets, its mask what query i, at position i, sees of the keys up to its own.
 */
public interface StateMaker {
    /** Why no state can be had for a sequence; empty if one can. */
    default List<Refusal> refusals(AttentionRequest sequence) {
        return List.of();
    }

    /**
     * An empty state.
     *
     * @param workers that answer; outlive the state
     * @param belongings where to leave what the state needs beside itself
     */
    AttentionState open(AttentionRequest sequence, Workers workers, Belongings belongings);

    /** A state as it was when the snapshot was taken; empty if snapshots cannot be read back. */
    default Optional<AttentionState> restore(
            MemorySegment snapshot, AttentionRequest sequence, Workers workers, Belongings belongings) {
        return Optional.empty();
    }

    /**
     * How the state turns its queries and keys, each at its position, before they meet; empty if it takes them as they
     * are.
     */
    default Optional<RotaryEmbedding> rotation(int headDim) {
        return Optional.empty();
    }
}
