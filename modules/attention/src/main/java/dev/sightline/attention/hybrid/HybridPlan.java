package dev.sightline.attention.hybrid;

import dev.sightline.attention.AttentionArguments;
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
    private final int threads;

    /** A plan for heads from one on. */
    private record Part(long firstHead, AttentionPlan plan) {}

    private HybridPlan(AttentionShape shape, List<Part> parts, int threads) {
        this.shape = shape;
        this.parts = parts;
        this.threads = threads;
    }

    /** What one part is called with. */
    private record Call(AttentionPlan plan, AttentionInputs inputs, AttentionOutputs outputs) {}

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
        return new HybridPlan(shape, List.copyOf(parts), workers.threads());
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
        requireWhole(inputs, outputs);
        List<Call> calls =
                parts.stream().map(part -> call(part, inputs, outputs)).toList();
        // All before any, so that a bad call changes nothing.
        calls.forEach(call -> AttentionArguments.check(call.plan().request(), call.inputs(), call.outputs(), threads));
        calls.forEach(call -> call.plan().forward(call.inputs(), call.outputs()));
    }

    /** What no part can see: tensors of other heads than there are, and outputs of one part over inputs of another. */
    private void requireWhole(AttentionInputs inputs, AttentionOutputs outputs) {
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
        RecurrenceInputs gates = inputs.recurrence();
        gates.logDecay().ifPresent(tensor -> requireHeads("logDecay", tensor, shape.keyValueHeads()));
        gates.beta().ifPresent(tensor -> requireHeads("beta", tensor, shape.keyValueHeads()));
        gates.initialState().ifPresent(tensor -> requireHeads("initialState", tensor, shape.keyValueHeads()));
        AttentionArguments.checkMemoryOfOutput("output", outputs.output(), inputs, threads);
        if (outputs.finalState().isPresent()) {
            Tensor state = outputs.finalState().get();
            requireHeads("finalState", state, shape.keyValueHeads());
            AttentionArguments.checkMemoryOfState("finalState", state, inputs, threads);
            if (state.overlaps(outputs.output())) {
                throw new IllegalArgumentException("finalState " + state.shape() + " overlaps output "
                        + outputs.output().shape() + "; give each its own memory");
            }
            if (parts.stream().noneMatch(part -> part.plan().request().hasFinalState())) {
                throw new IllegalArgumentException("the outputs have a tensor for the final state, but no part wants"
                        + " one; use recurrence.withStates(...)");
            }
        }
    }

    private Call call(Part part, AttentionInputs inputs, AttentionOutputs outputs) {
        AttentionRequest request = part.plan().request();
        long from = part.firstHead();
        long to = from + request.shape().keyValueHeads();
        long group = shape.groupSize();
        return new Call(
                part.plan(),
                new AttentionInputs(
                                inputs.query().slice(1, from * group, to * group),
                                inputs.key().slice(1, from, to),
                                inputs.value().slice(1, from, to))
                        .withRecurrence(recurrence(request, inputs.recurrence(), from, to)),
                new AttentionOutputs(
                        outputs.output().slice(1, from * group, to * group),
                        Optional.empty(),
                        request.hasFinalState() ? heads(outputs.finalState(), from, to) : Optional.empty()));
    }

    private static void requireHeads(String name, Tensor tensor, long heads) {
        if (tensor.shape().rank() < 3 || tensor.size(1) != heads) {
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
