package org.example.attention;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.Workers;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import java.util.ArrayList;
import java.util.List;

/**
 * Exact softmax attention in plain loops over the tensors: full and causal masks, grouped heads, float32, and the
 * log-sum-exp. Everything else is refused, so nothing of a request is ever ignored.
 */
public final class PlainSoftmax implements AttentionVariant {
    static final String NAME = "plain-softmax";
    static final String PROVIDER = "java";

    /** For the service loader. */
    public PlainSoftmax() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "softmax attention in plain loops, a row at a time; Vaswani et al. (2017), Eq. 1, arXiv 1706.03762";
    }

    @Override
    public AttentionFunction.Family family() {
        return AttentionFunction.Family.SOFTMAX;
    }

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        List<Refusal> refusals = new ArrayList<>();
        if (!(request.function() instanceof AttentionFunction.Softmax)) {
            refusals.add(new Refusal(
                    "it computes softmax attention, found " + request.function().family(), "ask for softmax"));
        }
        if (!(request.mask() instanceof Mask.Full || request.mask() instanceof Mask.Causal)) {
            refusals.add(new Refusal(
                    "it has full and causal masks alone, found " + request.mask(), "ask 'full' or 'flash'"));
        }
        if (request.bias().isPresent()) {
            refusals.add(new Refusal("it adds no bias to the scores", "ask 'full' or 'flash'"));
        }
        if (!request.changes().equals(ScoreChanges.NONE)) {
            refusals.add(new Refusal("it takes scores as they are, found " + request.changes(), "ask 'full' or 'flash'"));
        }
        if (request.keyValueType() != ElementType.FLOAT32) {
            refusals.add(new Refusal(
                    "it reads keys and values as FLOAT32, found " + request.keyValueType(), "convert them first"));
        }
        return List.copyOf(refusals);
    }

    @Override
    public Cost cost(AttentionRequest request) {
        requireServed(request);
        AttentionShape shape = request.shape();
        double pairs = request.visiblePairs();
        double scores = 2 * pairs * shape.headDim();
        double sums = 2 * pairs * shape.valueDim();
        double elements = shape.query().elements()
                + shape.output().elements()
                + pairs * (2.0 * shape.headDim() + shape.valueDim());
        // Each score is computed twice: once for the maximum of its row, once for its weight.
        return new Cost(
                scores + sums, 2 * scores + sums, Float.BYTES * elements, PlainSoftmaxPlan.bytesPerThread(shape), 0);
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new PlainSoftmaxPlan(request, workers);
    }
}
