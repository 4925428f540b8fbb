package dev.sightline.conformance.state;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Makes the states under test. Every request is self-attention of a whole sequence: its shape says how long the sequence
 * gets, its mask what query i, at position i, sees of the keys up to its own.
 */
public interface StateMaker {
    /** What the states compute; softmax unless overridden. */
    default Family family() {
        return Family.SOFTMAX;
    }

    /**
     * The masks of whole sequences that the states are tried under, dealt in turn: unless overridden the causal one, and
     * for softmax, every second time, a window. A state that knows one mask alone names it here; of windows, a state that
     * is given one must know the narrower ones too.
     */
    default List<Mask> masks() {
        return family() == Family.SOFTMAX ? StateGrid.CAUSAL_AND_WINDOWS : List.of(Mask.causal(0));
    }

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

    /**
     * Gives a state the next positions.
     *
     * @param gates of these positions, without a state: decays and betas where the rule of a recurrence reads them, which
     *     a state that computes one must be given here
     */
    default void append(AttentionState state, Tensor key, Tensor value, RecurrenceInputs gates) {
        if (!gates.equals(RecurrenceInputs.NONE)) {
            throw new UnsupportedOperationException("gates for a state of " + family()
                    + "; override append, and give them to the state with the keys and values");
        }
        state.append(key, value);
    }

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

    /**
     * Where a query is turned to when it meets a key: to its own position, unless the state closes gaps that keys have
     * left.
     *
     * @param query its position in the sequence
     * @param key a position up to the query's
     */
    default long turnedTo(long query, long key) {
        return query;
    }

    /** Whether states that have forgotten nothing can be merged; unless overridden, those that turn no keys. */
    default boolean merges(AttentionRequest sequence) {
        return rotation(sequence.shape().headDim()).isEmpty();
    }
}
