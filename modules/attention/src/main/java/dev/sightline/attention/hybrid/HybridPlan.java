package dev.sightline.attention.hybrid;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One call of attention whose heads are computed by different variants: exact attention in some heads, a window or a
 * recurrence in others. A model whose layers differ has a plan for each layer. Every head gets the bits that its variant
 * gives it alone.
 *
 * <p>Float32 inputs without biases. Beside the plans of its parts, a call allocates a few views of the tensors.
 * Thread-safe as its parts are: calls from several threads are served one after another.
 */
public final class HybridPlan {
    private final AttentionShape shape;
    private final List<Part> parts;

    /** A plan for heads from one on. */
    private record Part(long firstHead, AttentionPlan plan) {}

    private HybridPlan(AttentionShape shape, List<Part> parts) {
        this.shape = shape;
        this.parts = parts;
    }

    /**
     * Plans every part.
     *
     * @param shape sizes of all heads together
     * @param heads the parts, in the order of the heads; together as many key-value heads as the shape has
     * @throws IllegalArgumentException if the heads do not add up, or a variant is unknown
     * @throws dev.sightline.attention.RefusedRequestException if a variant refuses its part
     */
    public static HybridPlan of(
            AttentionShape shape,
            List<HybridHeads> heads,
            AttentionVariants variants,
            Workers workers,
            RunArena arena) {
        long together = heads.stream().mapToLong(HybridHeads::keyValueHeads).sum();
        if (together != shape.keyValueHeads()) {
            throw new IllegalArgumentException("the parts have " + together + " key-value heads, the shape has "
                    + shape.keyValueHeads() + "; give every head to one part");
        }
        List<Part> parts = new ArrayList<>();
        long first = 0;
        for (HybridHeads part : heads) {
            AttentionVariant variant = variants.get(part.variant());
            AttentionShape ofPart = new AttentionShape(
                    shape.batch(),
                    part.keyValueHeads() * shape.groupSize(),
                    part.keyValueHeads(),
                    shape.queryLength(),
                    shape.keyLength(),
                    shape.headDim(),
                    shape.valueDim());
            AttentionRequest request = new AttentionRequest(ofPart, part.function(), false);
            parts.add(new Part(first, variant.plan(request, workers, arena)));
            first += part.keyValueHeads();
        }
        return new HybridPlan(shape, List.copyOf(parts));
    }

    /** What runs for each part. */
    public List<PlanDescription> descriptions() {
        return parts.stream().map(part -> part.plan().description()).toList();
    }

    /**
     * Computes all heads.
     *
     * @param inputs tensors of all heads. Gates and states of a recurrence are of all key-value heads, too; parts read
     *     what their rule asks for
     * @param outputs the output of all heads; a final state, if a part has one, of all key-value heads, of which those of
     *     other parts stay as they are
     * @throws IllegalArgumentException if there are scales, a bias or a log-sum-exp, which parts do not share, or a
     *     tensor does not fit
     */
    public void forward(AttentionInputs inputs, AttentionOutputs outputs) {
        if (inputs.keyScale().isPresent()
                || inputs.valueScale().isPresent()
                || inputs.bias().isPresent()
                || outputs.logSumExp().isPresent()) {
            throw new IllegalArgumentException("a hybrid plan takes no scales, bias or log-sum-exp;"
                    + " plan the heads that need them by themselves");
        }
        requireHeads("query", inputs.query(), shape.queryHeads());
        requireHeads("key", inputs.key(), shape.keyValueHeads());
        requireHeads("value", inputs.value(), shape.keyValueHeads());
        requireHeads("output", outputs.output(), shape.queryHeads());
        for (Part part : parts) {
            AttentionRequest request = part.plan().request();
            long from = part.firstHead();
            long to = from + request.shape().keyValueHeads();
            long group = shape.groupSize();
            part.plan()
                    .forward(
                            new AttentionInputs(
                                            inputs.query().slice(1, from * group, to * group),
                                            inputs.key().slice(1, from, to),
                                            inputs.value().slice(1, from, to))
                                    .withRecurrence(recurrence(request, inputs.recurrence(), from, to)),
                            new AttentionOutputs(
                                    outputs.output().slice(1, from * group, to * group),
                                    Optional.empty(),
                                    request.hasFinalState()
                                            ? heads(outputs.finalState(), from, to)
                                            : Optional.empty()));
        }
    }

    private static void requireHeads(String name, Tensor tensor, long heads) {
        if (tensor.shape().rank() != 4 || tensor.size(1) != heads) {
            throw new IllegalArgumentException(
                    name + " has shape " + tensor.shape() + ", expected " + heads + " heads in dimension 1");
        }
    }

    /** What the rule of a part asks for. */
    private static RecurrenceInputs recurrence(AttentionRequest request, RecurrenceInputs all, long from, long to) {
        if (!(request.function() instanceof AttentionFunction.Recurrence recurrence)) {
            return RecurrenceInputs.NONE;
        }
        return new RecurrenceInputs(
                recurrence.rule().decay().isInput() ? heads(all.logDecay(), from, to) : Optional.empty(),
                recurrence.rule().corrected() ? heads(all.beta(), from, to) : Optional.empty(),
                recurrence.initialState() ? heads(all.initialState(), from, to) : Optional.empty());
    }

    private static Optional<Tensor> heads(Optional<Tensor> tensor, long from, long to) {
        return tensor.map(all -> all.slice(1, from, to));
    }
}
