package dev.sightline.conformance.trial;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.memory.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a request may wear beside its sizes and its mask: a bias of any kind, other changes of its scores, narrow keys and
 * values, or several of these.
 */
final class Dresses {
    /** From one that bends every score to one that bends none. */
    private static final double[] SOFTCAPS = {0.5, 2, 30, 1000};

    /** Taking nearly no weight, some, nearly all; absent. */
    private static final double[] SINKS = {-8, 0.5, 3, 20, Double.NEGATIVE_INFINITY};

    private final Deck<UnaryOperator<AttentionRequest>> ofInputs;
    private final Deck<UnaryOperator<AttentionRequest>> others;

    /** The dresses of a family, dealt in a random order. */
    Dresses(Family family, SplittableRandom random) {
        ofInputs = new Deck<>(family == Family.SOFTMAX ? biasedAndNarrow() : narrow(), random);
        others = new Deck<>(
                switch (family) {
                    case SOFTMAX -> shapedAndPaged(random);
                    case LINEAR -> paged();
                    case RECURRENCE -> pagedAndInvariant();
                },
                random);
    }

    /** The request in the next dress of further inputs: biases and narrow keys and values. */
    AttentionRequest ofInputs(AttentionRequest request) {
        return ofInputs.deal().apply(request);
    }

    /** The request in the next dress that changes scores, pages or chunks. */
    AttentionRequest other(AttentionRequest request) {
        return others.deal().apply(request);
    }

    private static List<UnaryOperator<AttentionRequest>> biasedAndNarrow() {
        List<UnaryOperator<AttentionRequest>> dresses = new ArrayList<>(narrow());
        for (boolean perSequence : new boolean[] {false, true}) {
            for (boolean perHead : new boolean[] {false, true}) {
                dresses.add(request -> request.withBias(new ScoreBias(perSequence, perHead)));
            }
        }
        for (ElementType type : narrowTypes()) {
            dresses.add(request -> request.withBias(ScoreBias.shared()).withKeyValueType(type));
        }
        return dresses;
    }

    private static List<UnaryOperator<AttentionRequest>> shapedAndPaged(SplittableRandom random) {
        List<UnaryOperator<AttentionRequest>> dresses = new ArrayList<>(paged());
        dresses.addAll(shaped(random));
        dresses.add(AttentionRequest::withChunkInvariance);
        dresses.add(AttentionRequest::withChunkInvariance);
        dresses.add(request -> request.withChunkInvariance().withBias(ScoreBias.shared()));
        dresses.add(Dresses::withInvariantPages);
        dresses.add(request -> withAll(request, random).withChunkInvariance().withPages());
        dresses.add(request -> request.withChunkInvariance()
                .withChanges(ScoreChanges.NONE.withAlibi(new Alibi(ofHeads(request, () -> 0.5), -(1L << 25) - 3))));
        return dresses;
    }

    private static List<UnaryOperator<AttentionRequest>> pagedAndInvariant() {
        List<UnaryOperator<AttentionRequest>> dresses = new ArrayList<>(paged());
        dresses.add(AttentionRequest::withChunkInvariance);
        dresses.add(AttentionRequest::withChunkInvariance);
        dresses.add(Dresses::withInvariantPages);
        return dresses;
    }

    private static AttentionRequest withInvariantPages(AttentionRequest request) {
        return request.withChunkInvariance().withPages().withKeyValueType(ElementType.INT8);
    }

    private static List<UnaryOperator<AttentionRequest>> paged() {
        return List.of(
                AttentionRequest::withPages,
                request -> request.withPages().withKeyValueType(ElementType.BFLOAT16),
                request -> request.withPages().withKeyValueType(ElementType.INT8));
    }

    /** Every change of the scores alone, then all at once, with a bias and with narrow keys. */
    private static List<UnaryOperator<AttentionRequest>> shaped(SplittableRandom random) {
        UnaryOperator<AttentionRequest> softcap = request -> withSoftcap(request, random);
        UnaryOperator<AttentionRequest> temperatures = request -> withTemperatures(request, random);
        UnaryOperator<AttentionRequest> sinks = request -> withSinks(request, random);
        UnaryOperator<AttentionRequest> alibi = request -> withAlibi(request, random);
        UnaryOperator<AttentionRequest> all = request -> withAll(request, random);
        return List.of(
                softcap,
                softcap,
                temperatures,
                sinks,
                sinks,
                alibi,
                alibi,
                all,
                request -> all.apply(request).withBias(new ScoreBias(true, true)),
                request -> all.apply(request).withKeyValueType(ElementType.BFLOAT16));
    }

    private static AttentionRequest withSoftcap(AttentionRequest request, SplittableRandom random) {
        return request.withChanges(request.changes().withSoftcap(SOFTCAPS[random.nextInt(SOFTCAPS.length)]));
    }

    private static AttentionRequest withTemperatures(AttentionRequest request, SplittableRandom random) {
        return request.withChanges(
                request.changes().withTemperatures(ofHeads(request, () -> random.nextDouble(0.5, 2))));
    }

    private static AttentionRequest withSinks(AttentionRequest request, SplittableRandom random) {
        return request.withChanges(
                request.changes().withSinks(ofHeads(request, () -> SINKS[random.nextInt(SINKS.length)])));
    }

    private static AttentionRequest withAlibi(AttentionRequest request, SplittableRandom random) {
        long offset = request.shape().keyLength() - request.shape().queryLength();
        return request.withChanges(request.changes()
                .withAlibi(new Alibi(ofHeads(request, () -> random.nextDouble(0, 0.5)), offset)));
    }

    private static AttentionRequest withAll(AttentionRequest request, SplittableRandom random) {
        return withAlibi(withSinks(withTemperatures(withSoftcap(request, random), random), random), random);
    }

    private static List<Double> ofHeads(AttentionRequest request, Supplier<Double> number) {
        return Stream.generate(number).limit(request.shape().queryHeads()).toList();
    }

    private static List<UnaryOperator<AttentionRequest>> narrow() {
        List<UnaryOperator<AttentionRequest>> dresses = new ArrayList<>();
        for (ElementType type : narrowTypes()) {
            dresses.add(request -> request.withKeyValueType(type));
        }
        return dresses;
    }

    private static List<ElementType> narrowTypes() {
        return List.of(ElementType.BFLOAT16, ElementType.FLOAT16, ElementType.INT8);
    }
}
