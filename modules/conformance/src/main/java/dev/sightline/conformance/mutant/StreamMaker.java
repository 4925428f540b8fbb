package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Workers;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.position.RotaryPairing;
import dev.sightline.attention.position.RotaryScaling;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.conformance.state.Belongings;
import dev.sightline.conformance.state.StateMaker;
import dev.sightline.conformance.state.StreamedVariant;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes reference states of one kind.
 *
 * @param family what they compute
 * @param constructor of an empty one
 * @param turns whether they turn queries and keys
 * @param reader what becomes of the positions of a snapshot that is read back
 */
record StreamMaker(Family family, Constructor constructor, boolean turns, UnaryOperator<List<Position>> reader)
        implements StateMaker {

    /** Makes an empty state. */
    interface Constructor {
        ReferenceState make(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation);
    }

    /** Of states that take queries and keys as they are, and are read back as they were. */
    static StreamMaker of(Family family, Constructor constructor) {
        return new StreamMaker(family, constructor, false, UnaryOperator.identity());
    }

    /** The same that turn their queries and keys by a rotary embedding. */
    StreamMaker turning() {
        return new StreamMaker(family, constructor, true, reader);
    }

    StreamMaker reading(UnaryOperator<List<Position>> other) {
        return new StreamMaker(family, constructor, turns, other);
    }

    /** The states as a variant. */
    StreamedVariant streamed() {
        return new StreamedVariant("reference-state", this);
    }

    @Override
    public AttentionState open(AttentionRequest sequence, Workers workers, Belongings belongings) {
        return empty(sequence, workers);
    }

    private ReferenceState empty(AttentionRequest sequence, Workers workers) {
        return constructor.make(sequence, workers, rotation(sequence.shape().headDim()));
    }

    @Override
    public void append(AttentionState state, Tensor key, Tensor value, RecurrenceInputs gates) {
        ((ReferenceState) state).append(key, value, gates);
    }

    @Override
    public Optional<AttentionState> restore(
            MemorySegment snapshot, AttentionRequest sequence, Workers workers, Belongings belongings) {
        ReferenceState state = empty(sequence, workers);
        state.positions().addAll(reader.apply(ReferenceState.read(snapshot, sequence)));
        return Optional.of(state);
    }

    @Override
    public Optional<RotaryEmbedding> rotation(int headDim) {
        return turns && headDim > 1
                ? Optional.of(RotaryEmbedding.of(
                        headDim, headDim / 2 * 2, 100, RotaryPairing.HALF_SPLIT, RotaryScaling.none()))
                : Optional.empty();
    }
}
