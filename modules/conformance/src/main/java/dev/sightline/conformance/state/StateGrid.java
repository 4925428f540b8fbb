package dev.sightline.conformance.state;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;
import dev.sightline.conformance.trial.RequestGrid;
import dev.sightline.memory.ElementType;
import java.util.List;
import java.util.stream.IntStream;

/** The shapes and functions of the grid of softmax requests, under the masks that a state can serve. */
public final class StateGrid {
    /** Keys in sight of the windows: less than a page, a page and one more, more than most sequences. */
    private static final long[] LEFTS = {0, 5, 16, 100};

    /** Multiply-adds of one request: a state forks and saves itself many times on the way. */
    private static final long WORK = 2_000_000;

    private StateGrid() {}

    /** All requests, smallest first. */
    public static List<AttentionRequest> of() {
        List<AttentionRequest> plain = RequestGrid.of(Family.SOFTMAX).stream()
                .filter(request ->
                        request.shape().queryLength() <= request.shape().keyLength()
                                && request.bias().isEmpty()
                                && request.changes().alibi().isEmpty()
                                && request.keyValueType() == ElementType.FLOAT32
                                && !request.paged()
                                && RequestGrid.work(request) <= WORK)
                .toList();
        return IntStream.range(0, plain.size())
                .mapToObj(i -> endingWithTheKeys(plain.get(i), i))
                .distinct()
                .toList();
    }

    /** Every second one causal, the others under windows. */
    private static AttentionRequest endingWithTheKeys(AttentionRequest request, int index) {
        long ahead = request.shape().keyLength() - request.shape().queryLength();
        Mask mask = index % 2 == 0 ? Mask.causal(ahead) : new Mask.Window(LEFTS[index / 2 % LEFTS.length], 0, ahead);
        return request.withFunction(((Softmax) request.function()).withMask(mask));
    }
}
