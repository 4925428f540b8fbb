package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.UpdateRule;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link ReferenceState} was given for one position, of all sequences and heads.
 *
 * @param parts numbers of the key, the value, the logarithm of the decay and the beta; none where there is none
 */
record Position(List<float[]> parts) {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final int KEY = 0;
    private static final int VALUE = 1;
    private static final int LOG_DECAY = 2;
    private static final int BETA = 3;

    /** The i-th position of a piece. */
    static Position of(AttentionInputs piece, long i) {
        return new Position(List.of(
                row(piece.key(), i),
                row(piece.value(), i),
                piece.recurrence().logDecay().map(all -> row(all, i)).orElse(new float[0]),
                piece.recurrence().beta().map(all -> row(all, i)).orElse(new float[0])));
    }

    private static float[] row(Tensor all, long i) {
        return all.slice(2, i, i + 1).toArray();
    }

    /** The inputs of a request, one position a key. */
    static AttentionInputs join(List<Position> positions, Tensor query, AttentionRequest request, RunArena arena) {
        return new AttentionInputs(
                        query,
                        joined(positions, KEY, request, arena).orElseThrow(),
                        joined(positions, VALUE, request, arena).orElseThrow())
                .withRecurrence(new RecurrenceInputs(
                        joined(positions, LOG_DECAY, request, arena),
                        joined(positions, BETA, request, arena),
                        Optional.empty()));
    }

    private static Optional<Tensor> joined(
            List<Position> positions, int part, AttentionRequest request, RunArena arena) {
        return shapes(request).get(part).map(shape -> {
            Tensor all = arena.tensor("positions", shape.sizes());
            for (int i = 0; i < positions.size(); i++) {
                all.slice(2, i, i + 1L).copyFrom(positions.get(i).parts.get(part));
            }
            return all;
        });
    }

    /** The shape of each part, of all keys of a request; empty where it has none. */
    private static List<Optional<Shape>> shapes(AttentionRequest request) {
        AttentionShape shape = request.shape();
        UpdateRule rule = request.function() instanceof Recurrence recurrence ? recurrence.rule() : UpdateRule.ADDITIVE;
        Shape ofHeads = Shape.of(shape.batch(), shape.keyValueHeads(), shape.keyLength());
        return List.of(
                Optional.of(shape.key()),
                Optional.of(shape.value()),
                switch (rule.decay()) {
                    case Decay.None none -> Optional.empty();
                    case Decay.OfHead ofHead -> Optional.empty();
                    case Decay.OfPosition ofPosition -> Optional.of(ofHeads);
                    case Decay.OfChannel ofChannel -> Optional.of(shape.key());
                },
                rule.corrected() ? Optional.of(ofHeads) : Optional.empty());
    }

    /** Bytes that {@link #write} takes of each position of a sequence. */
    static long bytes(AttentionRequest sequence) {
        return numbers(sequence).stream()
                .mapToLong(count -> (long) count * Float.BYTES)
                .sum();
    }

    private static List<Integer> numbers(AttentionRequest sequence) {
        AttentionShape shape = sequence.shape();
        AttentionRequest one = sequence.withShape(new AttentionShape(
                shape.batch(), shape.queryHeads(), shape.keyValueHeads(), 1, 1, shape.headDim(), shape.valueDim()));
        return shapes(one).stream()
                .map(part -> part.map(numbers -> (int) numbers.elements()).orElse(0))
                .toList();
    }

    /** Writes all numbers, and returns where they end. */
    long write(MemorySegment to, long at) {
        long end = at;
        for (float[] part : parts) {
            MemorySegment.copy(part, 0, to, FLOAT, end, part.length);
            end += (long) part.length * Float.BYTES;
        }
        return end;
    }

    /** Reads back what {@link #write} wrote. */
    static Position read(MemorySegment from, long at, AttentionRequest sequence) {
        List<float[]> parts = new ArrayList<>();
        long next = at;
        for (int count : numbers(sequence)) {
            float[] part = new float[count];
            MemorySegment.copy(from, FLOAT, next, part, 0, count);
            next += (long) count * Float.BYTES;
            parts.add(part);
        }
        return new Position(parts);
    }

    /** The same with the logarithm of its decay multiplied: by 2 it decays twice, by 0 not at all. */
    Position decaying(float times) {
        return multiplied(LOG_DECAY, times);
    }

    /** The same with a key of zeros, so that a recurrence writes nothing. */
    Position unwritten() {
        return multiplied(KEY, 0);
    }

    private Position multiplied(int part, float times) {
        float[] numbers = parts.get(part).clone();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= times;
        }
        List<float[]> changed = new ArrayList<>(parts);
        changed.set(part, numbers);
        return new Position(changed);
    }
}
