package dev.sightline.conformance.state;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import java.util.List;

/**
 * A state as a variant of attention: keys go in piece by piece, and each piece's queries are answered, so that what holds
 * for attention over a whole sequence must hold for what a state says of it. On the way the state is forked, and saved and
 * read back if it can be.
 */
public final class StreamedVariant implements AttentionVariant {
    private final String name;
    private final StateMaker maker;

    /** A state under a name. */
    public StreamedVariant(String name, StateMaker maker) {
        this.name = name;
        this.maker = maker;
    }

    /** What makes the states. */
    public StateMaker maker() {
        return maker;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return "a state, asked piece by piece";
    }

    @Override
    public AttentionFunction.Family family() {
        return AttentionFunction.Family.SOFTMAX;
    }

    @Override
    public String provider() {
        return "as the state's";
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        boolean plain = request.function() instanceof Softmax softmax
                && softmax.bias().isEmpty()
                && request.keyValueType() == ElementType.FLOAT32
                && !request.paged();
        AttentionShape shape = request.shape();
        if (shape.batch() == 0 || shape.keyValueHeads() == 0) {
            return List.of(new Refusal("a state is of one sequence and one head or more", "ask for one of each"));
        }
        if (!plain || shape.queryLength() > shape.keyLength() || !endsWithTheKeys(request)) {
            return List.of(new Refusal(
                    "a state answers the last queries of a sequence by plain softmax, found " + request,
                    "ask for queries that end with the keys, under a causal mask or a window"));
        }
        return maker.refusals(sequence(request));
    }

    private static boolean endsWithTheKeys(AttentionRequest request) {
        long ahead = request.shape().keyLength() - request.shape().queryLength();
        return switch (request.mask()) {
            case Mask.Causal causal -> causal.offset() == ahead;
            case Mask.Window window -> window.offset() == ahead && window.right() == 0;
            default -> false;
        };
    }

    /** The whole sequence, of which a request asks the last queries. */
    public static AttentionRequest sequence(AttentionRequest request) {
        AttentionShape shape = request.shape();
        long length = shape.keyLength();
        AttentionShape whole = new AttentionShape(
                shape.batch(),
                shape.queryHeads(),
                shape.keyValueHeads(),
                length,
                length,
                shape.headDim(),
                shape.valueDim());
        Mask mask = request.mask() instanceof Mask.Window window ? Mask.window(window.left(), 0) : Mask.causal(0);
        Softmax softmax = (Softmax) request.function();
        AttentionRequest sequence = new AttentionRequest(whole, softmax.withMask(mask), request.logSumExp());
        return request.chunkInvariant() ? sequence.withChunkInvariance() : sequence;
    }

    @Override
    public Cost cost(AttentionRequest request) {
        requireServed(request);
        AttentionShape shape = request.shape();
        double flops = 2.0
                * request.visiblePairs()
                * shape.batch()
                * shape.queryHeads()
                * (shape.headDim() + (double) shape.valueDim());
        return new Cost(flops, flops, 0, 0, 0);
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new StreamedPlan(maker, request, workers);
    }
}
