package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Workers;
import dev.sightline.attention.position.Positions;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A state that keeps every row it was given and computes each answer from the definition, so that a mutant of one step
 * is wrong in that step alone. Every step that a mutant may spoil is a method.
 */
class ReferenceState implements AttentionState {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final AttentionRequest sequence;
    private final Workers workers;
    private final Optional<RotaryEmbedding> rotation;

    /** For each position, the rows of all sequences and heads. */
    private List<float[]> keys = new ArrayList<>();

    private List<float[]> values = new ArrayList<>();

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

    final List<float[]> keys() {
        return keys;
    }

    final List<float[]> values() {
        return values;
    }

    /** Goes on in the rows of another state. */
    final void share(ReferenceState other) {
        keys = other.keys;
        values = other.values;
    }

    @Override
    public long length() {
        return keys.size();
    }

    @Override
    public final void append(Tensor key, Tensor value) {
        requireTogether(key, value);
        try (RunArena arena = RunArena.open("reference state")) {
            Tensor turned = turned(key, length(), arena);
            for (long i = 0; i < key.size(2); i++) {
                add(keys, turned.slice(2, i, i + 1).toArray(), i);
            }
            for (long i = 0; i < value.size(2); i++) {
                add(values, value.slice(2, i, i + 1).toArray(), i);
            }
            appended(key.size(2));
        }
    }

    void requireTogether(Tensor key, Tensor value) {
        if (key.size(2) != value.size(2)) {
            throw new IllegalArgumentException(
                    key.size(2) + " keys and " + value.size(2) + " values; give one value a key");
        }
    }

    /** Puts the i-th of the rows that are being appended in its place. */
    void add(List<float[]> rows, float[] row, long i) {
        rows.add(row);
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
        try (RunArena arena = RunArena.open("reference state")) {
            AttentionShape whole = sequence.shape();
            AttentionShape shape = new AttentionShape(
                    whole.batch(),
                    whole.queryHeads(),
                    whole.keyValueHeads(),
                    queries,
                    length(),
                    whole.headDim(),
                    whole.valueDim());
            Softmax softmax = (Softmax) sequence.function();
            AttentionRequest request = new AttentionRequest(
                    shape,
                    softmax.withMask(softmax.mask().from(firstPosition(queries))),
                    outputs.logSumExp().isPresent());
            AttentionInputs inputs = new AttentionInputs(
                    turned(query, queryPosition(queries), arena),
                    joined(keys, shape.key().sizes(), arena),
                    joined(values, shape.value().sizes(), arena));
            new ReferencePlan(request, workers).forward(inputs, outputs);
        }
    }

    /** Where the first of the last queries stands, for the mask. */
    long firstPosition(long queries) {
        return length() - queries;
    }

    /** Where the first of the last queries stands, for the rotation. */
    long queryPosition(long queries) {
        return length() - queries;
    }

    /** The rows of a position, as they are answered from. */
    float[] row(List<float[]> rows, int position) {
        return rows.get(position);
    }

    private Tensor joined(List<float[]> rows, long[] sizes, RunArena arena) {
        Tensor all = arena.tensor("rows", sizes);
        for (int position = 0; position < length(); position++) {
            all.slice(2, position, position + 1L).copyFrom(row(rows, position));
        }
        return all;
    }

    @Override
    public AttentionState fork() {
        ReferenceState fork = another();
        fork.keys.addAll(keys);
        fork.values.addAll(values);
        return fork;
    }

    @Override
    public void merge(AttentionState other) {
        if (rotation.isPresent()) {
            throw new IllegalArgumentException("keys are turned to their positions in a sequence; append them instead");
        }
        ReferenceState later = (ReferenceState) other;
        keys.addAll(later.keys);
        values.addAll(later.values);
    }

    @Override
    public final long bytes() {
        return length() * bytesOfPosition();
    }

    private long bytesOfPosition() {
        AttentionShape shape = sequence.shape();
        return shape.batch() * shape.keyValueHeads() * (shape.headDim() + (long) shape.valueDim()) * Float.BYTES;
    }

    @Override
    public final long snapshotBytes() {
        return bytes();
    }

    @Override
    public final void snapshot(MemorySegment to) {
        long at = 0;
        for (int position = 0; position < keys.size(); position++) {
            at = write(keys.get(position), to, at);
            at = write(values.get(position), to, at);
        }
    }

    private static long write(float[] row, MemorySegment to, long at) {
        MemorySegment.copy(row, 0, to, FLOAT, at, row.length);
        return at + (long) row.length * Float.BYTES;
    }

    /** Reads back what {@link #snapshot} wrote of so many positions. */
    final void read(MemorySegment snapshot, long positions) {
        AttentionShape shape = sequence.shape();
        int rows = (int) (shape.batch() * shape.keyValueHeads());
        long at = 0;
        for (long position = 0; position < positions; position++) {
            float[] key = new float[rows * shape.headDim()];
            MemorySegment.copy(snapshot, FLOAT, at, key, 0, key.length);
            at += (long) key.length * Float.BYTES;
            float[] value = new float[rows * shape.valueDim()];
            MemorySegment.copy(snapshot, FLOAT, at, value, 0, value.length);
            at += (long) value.length * Float.BYTES;
            keys.add(key);
            values.add(value);
        }
    }

    final long positionsIn(MemorySegment snapshot) {
        return bytesOfPosition() == 0 ? 0 : snapshot.byteSize() / bytesOfPosition();
    }

    @Override
    public final void close() {}
}
