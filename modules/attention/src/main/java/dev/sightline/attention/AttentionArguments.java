package dev.sightline.attention;

import static dev.sightline.memory.ElementType.FLOAT32;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * The checks that every {@link AttentionPlan} makes before it reads or writes an element, so that a bad call changes
 * nothing. Allocates nothing when the arguments are good.
 */
public final class AttentionArguments {
    /** Stands for the missing last dimension of a tensor with one number a position. */
    private static final long NO_WIDTH = -1;

    private AttentionArguments() {}

    /**
     * Checks the tensors of a call against the request of the plan.
     *
     * @throws IllegalArgumentException if a shape or a type disagrees, an input is missing or unwanted, a row is not
     *     contiguous, an output is missing, unwanted, read-only, or overlaps another tensor
     * @throws IllegalStateException if a tensor lies in a closed arena
     * @throws WrongThreadException if a tensor is confined to another thread, or to this one while {@code threads > 1}
     */
    public static void check(AttentionRequest request, AttentionInputs inputs, AttentionOutputs outputs, int threads) {
        AttentionShape shape = request.shape();
        long queries = shape.queryLength();
        checkInputs(request, inputs, threads);
        requireNoPages("output", outputs.output(), false);
        checkRows("output", outputs.output(), FLOAT32, shape.queryHeads(), queries, shape.valueDim(), shape, threads);
        checkOutput("output", outputs.output(), inputs);
        if (outputs.logSumExp().isPresent() != request.logSumExp()) {
            throw new IllegalArgumentException(
                    request.logSumExp()
                            ? "the request wants the log-sum-exp, but the outputs have no tensor for it;"
                                    + " use AttentionOutputs.of(output, logSumExp)"
                            : "the outputs have a log-sum-exp tensor, but the request does not want one;"
                                    + " use request.withLogSumExp()");
        }
        checkFinalState(request, inputs, outputs, threads);
        if (request.logSumExp()) {
            Tensor logSumExp = outputs.logSumExp().get();
            requireNoPages("logSumExp", logSumExp, false);
            checkVectors("logSumExp", logSumExp, shape.queryHeads(), queries, shape, threads);
            checkOutput("logSumExp", logSumExp, inputs);
            if (logSumExp.overlaps(outputs.output())) {
                throw new IllegalArgumentException("logSumExp " + logSumExp.shape() + " overlaps output "
                        + outputs.output().shape() + "; give each its own memory");
            }
        }
    }

    /**
     * Checks the inputs of a call alone; errors as in {@link #check}.
     *
     * @throws IllegalArgumentException if a shape or a type disagrees, an input is missing or unwanted, or a row is not
     *     contiguous
     */
    public static void checkInputs(AttentionRequest request, AttentionInputs inputs, int threads) {
        AttentionShape shape = request.shape();
        ElementType stored = request.keyValueType();
        long queries = shape.queryLength();
        long keys = shape.keyLength();
        requireNoPages("query", inputs.query(), false);
        requireNoPages("key", inputs.key(), request.paged());
        requireNoPages("value", inputs.value(), request.paged());
        checkRows("query", inputs.query(), FLOAT32, shape.queryHeads(), queries, shape.headDim(), shape, threads);
        checkRows("key", inputs.key(), stored, shape.keyValueHeads(), keys, shape.headDim(), shape, threads);
        checkRows("value", inputs.value(), stored, shape.keyValueHeads(), keys, shape.valueDim(), shape, threads);
        checkScale("keyScale", inputs.keyScale(), request, threads);
        checkScale("valueScale", inputs.valueScale(), request, threads);
        checkBias(inputs.bias(), request, threads);
        RecurrenceArguments.check(request, inputs.recurrence(), threads);
    }

    private static void checkFinalState(
            AttentionRequest request, AttentionInputs inputs, AttentionOutputs outputs, int threads) {
        if (outputs.finalState().isPresent() != request.hasFinalState()) {
            throw new IllegalArgumentException(
                    request.hasFinalState()
                            ? "the function wants the final state, but the outputs have no tensor for it;"
                                    + " use outputs.withFinalState(tensor)"
                            : "the outputs have a tensor for the final state, but the function does not want one;"
                                    + " use recurrence.withStates(...)");
        }
        if (outputs.finalState().isPresent()) {
            Tensor state = outputs.finalState().get();
            RecurrenceArguments.checkState("finalState", state, request.shape(), threads);
            requireWritable("finalState", state);
            requireApartFromInputs("finalState", state, inputs, true);
            if (state.overlaps(outputs.output())) {
                throw new IllegalArgumentException("finalState " + state.shape() + " overlaps output "
                        + outputs.output().shape() + "; give each its own memory");
            }
        }
    }

    /**
     * Checks a float32 tensor of a given shape that a call takes beside the inputs of an attention.
     *
     * @param sizes of the request, for the message
     * @throws IllegalArgumentException if its shape or type disagrees
     */
    public static void checkFurther(String name, Tensor tensor, Shape expected, AttentionShape sizes, int threads) {
        if (!tensor.shape().equals(expected)) {
            throw new IllegalArgumentException(name + " has shape " + tensor.shape() + ", expected " + expected
                    + " for a request of " + sizes + "; reshape it or plan for its sizes");
        }
        requireType(name, tensor, FLOAT32);
        checkMemory(name, tensor, threads);
    }

    /**
     * Checks the memory of a tensor that a call writes.
     *
     * @throws IllegalArgumentException if it is read-only, or overlaps itself or an input
     */
    public static void checkMemoryOfOutput(String name, Tensor tensor, AttentionInputs inputs, int threads) {
        checkMemory(name, tensor, threads);
        checkOutput(name, tensor, inputs);
    }

    /**
     * Checks the memory of a final state; errors as of {@link #checkMemoryOfOutput}, but that it may be the very tensor of
     * the initial state.
     */
    public static void checkMemoryOfState(String name, Tensor state, AttentionInputs inputs, int threads) {
        checkMemory(name, state, threads);
        requireWritable(name, state);
        requireApartFromInputs(name, state, inputs, true);
    }

    static void requireNoPages(String name, Tensor tensor, boolean allowed) {
        if (tensor.isPaged() && allowed && !tensor.isPagedAlong(2)) {
            throw new IllegalArgumentException(name + " " + tensor.shape()
                    + " has pages along another dimension than its length; permute it back, or copy it");
        }
        if (tensor.isPaged() && !allowed) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " lies in pages; copy it, or plan with"
                    + " request.withPages() if it is a key or a value");
        }
    }

    private static void checkScale(String name, Optional<Tensor> scale, AttentionRequest request, int threads) {
        if (scale.isPresent() != request.isQuantized()) {
            throw new IllegalArgumentException(
                    request.isQuantized()
                            ? "the keys and values are INT8, but the inputs have no " + name
                                    + "; use inputs.withScales(keyScale, valueScale)"
                            : "the inputs have a " + name + ", but the keys and values are " + request.keyValueType()
                                    + "; only INT8 has scales");
        }
        if (scale.isPresent()) {
            AttentionShape shape = request.shape();
            requireNoPages(name, scale.get(), request.paged());
            checkVectors(name, scale.get(), shape.keyValueHeads(), shape.keyLength(), shape, threads);
        }
    }

    private static void checkBias(Optional<Tensor> bias, AttentionRequest request, int threads) {
        if (bias.isPresent() != request.bias().isPresent()) {
            throw new IllegalArgumentException(
                    bias.isPresent()
                            ? "the inputs have a bias, but the request has none; use request.withBias(...)"
                            : "the request has a bias, but the inputs have none; use inputs.withBias(tensor)");
        }
        if (bias.isPresent()) {
            AttentionShape shape = request.shape();
            ScoreBias kind = request.bias().get();
            Tensor tensor = bias.get();
            requireNoPages("bias", tensor, false);
            requireSizes(
                    "bias",
                    tensor,
                    kind.perSequence() ? shape.batch() : 1,
                    kind.perHead() ? shape.queryHeads() : 1,
                    shape.queryLength(),
                    shape.keyLength(),
                    shape);
            requireType("bias", tensor, FLOAT32);
            requireContiguousRows("bias", tensor);
            checkMemory("bias", tensor, threads);
        }
    }

    static void checkRows(
            String name,
            Tensor tensor,
            ElementType type,
            long heads,
            long length,
            long width,
            AttentionShape shape,
            int threads) {
        requireSizes(name, tensor, shape.batch(), heads, length, width, shape);
        requireType(name, tensor, type);
        requireContiguousRows(name, tensor);
        checkMemory(name, tensor, threads);
    }

    /** A number for each position: the log-sum-exp, the scales. */
    static void checkVectors(String name, Tensor tensor, long heads, long length, AttentionShape shape, int threads) {
        requireSizes(name, tensor, shape.batch(), heads, length, NO_WIDTH, shape);
        requireType(name, tensor, FLOAT32);
        checkMemory(name, tensor, threads);
    }

    private static void requireSizes(
            String name, Tensor tensor, long batch, long heads, long length, long width, AttentionShape shape) {
        int rank = width == NO_WIDTH ? 3 : 4;
        if (tensor.shape().rank() != rank
                || tensor.size(0) != batch
                || tensor.size(1) != heads
                || tensor.size(2) != length
                || (rank == 4 && tensor.size(3) != width)) {
            Shape expected = rank == 4 ? Shape.of(batch, heads, length, width) : Shape.of(batch, heads, length);
            throw new IllegalArgumentException(name + " has shape " + tensor.shape() + ", expected " + expected
                    + " for a request of " + shape + "; reshape it or plan for its sizes");
        }
    }

    private static void requireType(String name, Tensor tensor, ElementType type) {
        if (tensor.elementType() != type) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " is stored as " + tensor.elementType()
                    + ", expected " + type + "; convert it, or plan with request.withKeyValueType(...) if it is a key"
                    + " or a value");
        }
    }

    private static void requireContiguousRows(String name, Tensor tensor) {
        if (tensor.size(3) > 1 && tensor.shape().elements() > 0 && tensor.stride(3) != 1) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " has stride " + tensor.stride(3)
                    + " along its last dimension, expected 1; copy it to a tensor with contiguous rows");
        }
    }

    private static void checkMemory(String name, Tensor tensor, int threads) {
        tensor.requireAccessible(name);
        // A segment confined to the caller passes the check above but fails on a worker, half way through.
        if (threads > 1 && !tensor.segment().isAccessibleBy(ANOTHER_THREAD)) {
            throw new WrongThreadException(
                    name + " " + tensor.shape() + " is confined to one thread, but the plan runs on " + threads
                            + "; allocate it from a shared arena (RunArena) or plan for one thread");
        }
    }

    /** Never started: it only stands for "some thread that is not the caller". */
    private static final Thread ANOTHER_THREAD = new Thread(() -> {}, "sightline-access-probe");

    private static void checkOutput(String name, Tensor output, AttentionInputs inputs) {
        requireWritable(name, output);
        requireApartFromInputs(name, output, inputs, false);
    }

    private static void requireWritable(String name, Tensor output) {
        if (output.segment().isReadOnly()) {
            throw new IllegalArgumentException(name + " " + output.shape() + " is read-only; give a writable segment");
        }
        // Two rows on one address would race for its bytes.
        if (output.overlapsItself()) {
            throw new IllegalArgumentException(name + " " + output.shape()
                    + " has strides that map two elements to one address; give each element its own memory");
        }
    }

    private static void requireApartFromInputs(String name, Tensor output, AttentionInputs inputs, boolean isState) {
        requireApart(name, output, "query", inputs.query());
        requireApart(name, output, "key", inputs.key());
        requireApart(name, output, "value", inputs.value());
        requireApart(name, output, "keyScale", inputs.keyScale());
        requireApart(name, output, "valueScale", inputs.valueScale());
        requireApart(name, output, "bias", inputs.bias());
        requireApart(name, output, "logDecay", inputs.recurrence().logDecay());
        requireApart(name, output, "beta", inputs.recurrence().beta());
        Optional<Tensor> initial = inputs.recurrence().initialState();
        // A state may be advanced in place: whoever writes a part of it has read that part before, and nobody else
        // does.
        if (!(isState && initial.isPresent() && output.isSameView(initial.get()))) {
            requireApart(name, output, "initialState", initial);
        }
    }

    private static void requireApart(String outputName, Tensor output, String inputName, Optional<Tensor> input) {
        if (input.isPresent()) {
            requireApart(outputName, output, inputName, input.get());
        }
    }

    private static void requireApart(String outputName, Tensor output, String inputName, Tensor input) {
        if (output.overlaps(input)) {
            throw new IllegalArgumentException(outputName + " " + output.shape() + " overlaps " + inputName + " "
                    + input.shape() + "; give the output its own memory");
        }
    }
}
