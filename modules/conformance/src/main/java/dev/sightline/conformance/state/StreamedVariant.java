package dev.sightline.conformance.state;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.conformance.trial.Masked;
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
    public Family family() {
        return maker.family();
    }

    @Override
    public String provider() {
        return "as the state's";
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        AttentionShape shape = request.shape();
        if (shape.batch() == 0 || shape.keyValueHeads() == 0) {
            return List.of(new Refusal("a state is of one sequence and one head or more", "ask for one of each"));
        }
        if (!isPlain(request) || shape.queryLength() > shape.keyLength()) {
            return List.of(new Refusal(
                    "a state answers the last queries of a sequence by plain " + family() + ", found " + request,
                    "ask for queries that end with the keys, without a bias, states and narrow or paged keys"));
        }
        AttentionRequest sequence = sequence(request);
        if (!isKnown(sequence.mask())) {
            return List.of(new Refusal(
                    "a state answers the last queries of a sequence, found " + request.mask(),
                    "ask for queries that end with the keys, under a causal mask, a window, or one that the states"
                            + " are for"));
        }
        return maker.refusals(sequence);
    }

    private boolean isPlain(AttentionRequest request) {
        return request.function().family() == family()
                && request.bias().isEmpty()
                && !request.hasInitialState()
                && !request.hasFinalState()
                && request.keyValueType() == ElementType.FLOAT32
                && !request.paged();
    }

    /** Counterexamples shrink to masks of fewer keys: a window of those that are dealt may be narrower than all of them. */
    private boolean isKnown(Mask mask) {
        return maker.masks().contains(mask)
                || (mask instanceof Mask.Window window
                        && window.offset() == 0
                        && window.right() == 0
                        && maker.masks().stream().anyMatch(Mask.Window.class::isInstance));
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
        return Masked.of(request, request.mask().from(shape.queryLength() - length))
                .withShape(whole);
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
