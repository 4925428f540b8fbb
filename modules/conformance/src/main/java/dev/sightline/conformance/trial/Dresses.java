package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.ScoreBias;
import dev.sightline.memory.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** What a request may wear beside its sizes and its mask: a bias of any kind, narrow keys and values, or both. */
final class Dresses {
    private final Deck<UnaryOperator<AttentionRequest>> dresses;

    /** The dresses of a family, dealt in a random order. */
    Dresses(Family family, SplittableRandom random) {
        dresses = new Deck<>(
                switch (family) {
                    case SOFTMAX -> ofSoftmax();
                    case LINEAR -> narrow();
                },
                random);
    }

    /** The request in the next dress. */
    AttentionRequest on(AttentionRequest request) {
        return dresses.deal().apply(request);
    }

    private static List<UnaryOperator<AttentionRequest>> ofSoftmax() {
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
