package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Workers;
import dev.sightline.attention.position.Positions;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.conformance.trial.Masked;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A state that keeps every position it was given and computes each answer from the definition, so that a mutant of one
 * step is wrong in that step alone. Every step that a mutant may spoil is a method.
 */
class ReferenceState implements AttentionState {
    private final AttentionRequest sequence;
    private final Workers workers;
    private final Optional<RotaryEmbedding> rotation;
    private List<Position> positions = new ArrayList<>();

    ReferenceState(AttentionRequest sequence, Workers workers, Optional<RotaryEmbedding> rotation) {
        this.sequence = sequence;
        this.workers = workers;
        this.rotation = rotation;
    }

    /** Another one of the same kind, empty. */
    ReferenceState another() {
        return new ReferenceState(sequence, workers, rotation);
    }

    final AttentionRequest sequence() {
        return sequence;
    }

    final Workers workers() {
        return workers;
    }

    final Optional<RotaryEmbedding> rotation() {
        return rotation;
    }

    final List<Position> positions() {
        return positions;
    }

    /** Goes on in the positions of another state. */
    final void share(ReferenceState other) {
        positions = other.positions;
    }

    @Override
    public long length() {
        return positions.size();
    }

    @Override
    public final void append(Tensor key, Tensor value) {
        append(key, value, RecurrenceInputs.NONE);
    }

    final void append(Tensor key, Tensor value, RecurrenceInputs gates) {
        long count = count(key, value);
        try (RunArena arena = RunArena.open("reference state")) {
            AttentionInputs piece = new AttentionInputs(key, turned(key, length(), arena), value).withRecurrence(gates);
            for (long i = 0; i < count; i++) {
                add(Position.of(piece, i), i);
            }
            appended(count);
        }
    }

    /** How many positions are appended. */
    long count(Tensor key, Tensor value) {
        if (key.size(2) != value.size(2)) {
            throw new IllegalArgumentException(
                    key.size(2) + " keys and " + value.size(2) + " values; give one value a key");
        }
        return key.size(2);
    }

    /** Puts the i-th of the positions that are being appended in its place. */
    void add(Position position, long i) {
        positions.add(position);
    }

    /** Hears how many positions were appended. */
    void appended(long count) {}

    private Tensor turned(Tensor rows, long position, RunArena arena) {
        if (rotation.isEmpty()) {
            return rows;
        }
        Tensor turned = arena.tensor("turned", rows.shape().sizes());
        rotation.get().rotate(rows, turned, Positions.from(position));
        return turned;
    }

    @Override
    public final void attend(Tensor query, AttentionOutputs outputs) {
        long queries = query.size(2);
        List<Position> seen = seen();
        try (RunArena arena = RunArena.open("reference state")) {
            AttentionShape whole = sequence.shape();
            AttentionShape shape = new AttentionShape(
                    whole.batch(),
                    whole.queryHeads(),
                    whole.keyValueHeads(),
                    queries,
                    seen.size(),
                    whole.headDim(),
                    whole.valueDim());
            AttentionRequest last =
                    Masked.of(sequence.withShape(shape), sequence.mask().from(firstPosition(seen.size(), queries)));
            AttentionRequest request = new AttentionRequest(
                    shape, last.function(), outputs.logSumExp().isPresent());
            Tensor turned = turned(query, queryPosition(queries), arena);
            plan(request).forward(Position.join(seen, turned, request, arena), outputs);
        }
    }

    /** What the answers are computed from. */
    List<Position> seen() {
        return positions;
    }

    /** What computes the answers. */
    AttentionPlan plan(AttentionRequest request) {
        return request.function().family() == AttentionFunction.Family.RECURRENCE
                ? new RecurrencePlan(request, workers)
                : new ReferencePlan(request, workers);
    }

    /** Where the first of the last queries stands, for the mask. */
    long firstPosition(long seen, long queries) {
        return seen - queries;
    }

    /** Where the first of the last queries stands, for the rotation. */
    long queryPosition(long queries) {
        return length() - queries;
    }

    @Override
    public AttentionState fork() {
        ReferenceState fork = another();
        fork.positions.addAll(positions);
        return fork;
    }

    @Override
    public void merge(AttentionState other) {
        if (rotation.isPresent()) {
            throw new IllegalArgumentException("keys are turned to their positions in a sequence; append them instead");
        }
        positions.addAll(((ReferenceState) other).positions);
    }

    @Override
    public final long bytes() {
        return length() * Position.bytes(sequence);
    }

    @Override
    public final long snapshotBytes() {
        return positions.size() * Position.bytes(sequence);
    }

    @Override
    public final void snapshot(MemorySegment to) {
        long at = 0;
        for (Position position : positions) {
            at = position.write(to, at);
        }
    }

    /** What {@link #snapshot} wrote, of which the memory may be longer by a byte. */
    static List<Position> read(MemorySegment snapshot, AttentionRequest sequence) {
        List<Position> read = new ArrayList<>();
        long bytes = Position.bytes(sequence);
        for (long at = 0; bytes > 0 && at + bytes <= snapshot.byteSize(); at += bytes) {
            read.add(Position.read(snapshot, at, sequence));
        }
        return read;
    }

    @Override
    public void close() {}
}
