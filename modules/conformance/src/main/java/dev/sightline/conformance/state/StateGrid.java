package dev.sightline.conformance.state;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;
import dev.sightline.conformance.trial.Masked;
import dev.sightline.conformance.trial.RequestGrid;
import dev.sightline.memory.ElementType;
import java.util.List;
import java.util.stream.IntStream;

/** The shapes and functions of the grid of a family, under the masks that a state can serve. */
public final class StateGrid {
    /** Windows of less than a page, of a page and one more, of more than most sequences. */
    static final List<Mask> CAUSAL_AND_WINDOWS = List.of(
            Mask.causal(0),
            Mask.window(0, 0),
            Mask.causal(0),
            Mask.window(5, 0),
            Mask.causal(0),
            Mask.window(16, 0),
            Mask.causal(0),
            Mask.window(100, 0));

    /** Multiply-adds of one request: a state forks and saves itself many times on the way. */
    private static final long WORK = 2_000_000;

    /** The same of a request that is answered in no time. */
    private static final long QUICK_WORK = 50_000;

    private StateGrid() {}

    /** All requests for the states of a maker, smallest first. */
    public static List<AttentionRequest> of(StateMaker maker) {
        List<AttentionRequest> plain = RequestGrid.of(maker.family()).stream()
                .filter(request ->
                        request.shape().queryLength() <= request.shape().keyLength()
                                && request.bias().isEmpty()
                                && request.changes().alibi().isEmpty()
                                && request.keyValueType() == ElementType.FLOAT32
                                && !request.paged()
                                && RequestGrid.work(request) <= WORK)
                .toList();
        List<Mask> masks = maker.masks();
        if (masks.isEmpty()) {
            throw new IllegalArgumentException("a maker of states without a mask; name one in masks()");
        }
        return IntStream.range(0, plain.size())
                .mapToObj(i -> endingWithTheKeys(plain.get(i), masks.get(i % masks.size())))
                .distinct()
                .toList();
    }

    /** Those of them that are answered in no time: enough for a slow state, or for one state among many. */
    public static List<AttentionRequest> quick(StateMaker maker) {
        return of(maker).stream()
                .filter(request -> RequestGrid.work(request) <= QUICK_WORK)
                .toList();
    }

    /** The last queries of a sequence behind a mask, from a state that has read nothing before. */
    private static AttentionRequest endingWithTheKeys(AttentionRequest request, Mask mask) {
        long ahead = request.shape().keyLength() - request.shape().queryLength();
        AttentionRequest moved = Masked.of(request, mask.from(ahead));
        return moved.function() instanceof Recurrence recurrence
                ? moved.withFunction(recurrence.withStates(false, false))
                : moved;
    }
}
