package dev.sightline.conformance;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.UpdateRule;
import dev.sightline.conformance.trial.Reshaped;
import dev.sightline.memory.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Requests a step plainer or smaller than one that breaks a law, the boldest cuts first. */
final class Shrinking {
    /** One size of a shape that can be cut on its own. */
    private enum Axis {
        BATCH,
        KEY_VALUE_HEADS,
        GROUP,
        BOTH_LENGTHS,
        QUERY_LENGTH,
        KEY_LENGTH,
        HEAD_DIM,
        VALUE_DIM
    }

    private Shrinking() {}

    static List<AttentionRequest> candidates(AttentionRequest request) {
        List<AttentionRequest> candidates = new ArrayList<>(plainer(request));
        for (Axis axis : Axis.values()) {
            long size = size(request.shape(), axis);
            LongStream.of(1, size / 4, size / 2, size / 2 + 1, size - 1)
                    .filter(smaller -> smaller >= 1 && smaller < size)
                    .distinct()
                    .mapToObj(smaller -> Reshaped.of(request, cut(request.shape(), axis, size - smaller)))
                    .forEach(candidates::add);
        }
        return candidates;
    }

    /** Without a bias or other changes to the scores, states, gates, and with float32 keys and values. */
    private static List<AttentionRequest> plainer(AttentionRequest request) {
        List<AttentionRequest> candidates = new ArrayList<>();
        if (request.function() instanceof Softmax softmax) {
            ScoreChanges changes = softmax.changes();
            Stream.of(
                            softmax.withBias(Optional.empty()).withChanges(ScoreChanges.NONE),
                            softmax.withBias(Optional.empty()),
                            softmax.withChanges(ScoreChanges.NONE),
                            softmax.withChanges(changes.withSoftcap(Double.POSITIVE_INFINITY)),
                            softmax.withChanges(changes.withTemperatures(List.of())),
                            softmax.withChanges(changes.withSinks(List.of())),
                            softmax.withChanges(new ScoreChanges(
                                    changes.softcap(), changes.temperatures(), Optional.empty(), changes.sinks())))
                    .filter(plainer -> !plainer.equals(softmax))
                    .distinct()
                    .map(request::withFunction)
                    .forEach(candidates::add);
        }
        if (request.function() instanceof Recurrence recurrence) {
            plainer(recurrence).map(request::withFunction).forEach(candidates::add);
        }
        if (request.keyValueType() != ElementType.FLOAT32) {
            candidates.add(request.withKeyValueType(ElementType.FLOAT32));
        }
        if (request.paged() || request.chunkInvariant()) {
            candidates.add(new AttentionRequest(
                    request.shape(), request.function(), request.logSumExp(), request.keyValueType(), false, false));
        }
        return candidates;
    }

    /** Without states, without correction, without a decay. */
    private static Stream<Recurrence> plainer(Recurrence recurrence) {
        boolean initial = recurrence.initialState();
        boolean last = recurrence.finalState();
        UpdateRule rule = recurrence.rule();
        return Stream.of(
                        recurrence.withStates(false, false),
                        recurrence.withStates(initial, false),
                        recurrence.withStates(false, last),
                        withRule(recurrence, UpdateRule.ADDITIVE),
                        withRule(recurrence, new UpdateRule(rule.decay(), false)),
                        withRule(recurrence, new UpdateRule(new Decay.None(), rule.corrected())))
                .filter(plainer -> !plainer.equals(recurrence))
                .distinct();
    }

    private static Recurrence withRule(Recurrence recurrence, UpdateRule rule) {
        return new Recurrence(
                recurrence.mask(), rule, recurrence.scale(), recurrence.initialState(), recurrence.finalState());
    }

    private static long size(AttentionShape shape, Axis axis) {
        return switch (axis) {
            case BATCH -> shape.batch();
            case KEY_VALUE_HEADS -> shape.keyValueHeads();
            case GROUP -> shape.groupSize();
            case BOTH_LENGTHS -> Math.min(shape.queryLength(), shape.keyLength());
            case QUERY_LENGTH -> shape.queryLength();
            case KEY_LENGTH -> shape.keyLength();
            case HEAD_DIM -> shape.headDim();
            case VALUE_DIM -> shape.valueDim();
        };
    }

    private static AttentionShape cut(AttentionShape shape, Axis axis, long by) {
        long keyValueHeads = shape.keyValueHeads() - (axis == Axis.KEY_VALUE_HEADS ? by : 0);
        long group = shape.groupSize() - (axis == Axis.GROUP ? by : 0);
        return new AttentionShape(
                shape.batch() - (axis == Axis.BATCH ? by : 0),
                keyValueHeads * group,
                keyValueHeads,
                shape.queryLength() - (axis == Axis.QUERY_LENGTH || axis == Axis.BOTH_LENGTHS ? by : 0),
                shape.keyLength() - (axis == Axis.KEY_LENGTH || axis == Axis.BOTH_LENGTHS ? by : 0),
                shape.headDim() - (axis == Axis.HEAD_DIM ? (int) by : 0),
                shape.valueDim() - (axis == Axis.VALUE_DIM ? (int) by : 0));
    }
}
