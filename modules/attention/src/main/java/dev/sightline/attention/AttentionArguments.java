package dev.sightline.attention;

import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/**
 * The checks that every {@link AttentionPlan} makes before it reads or writes an element, so that a bad call changes
 * nothing. Allocates nothing when the arguments are good.
 */
public final class AttentionArguments {
    private AttentionArguments() {}

    /**
     * Checks the tensors of a call against the request of the plan.
     *
     * @throws IllegalArgumentException if a shape disagrees, a row is not contiguous, an output is missing, unwanted,
     *     read-only, or overlaps another tensor
     * @throws IllegalStateException if a tensor lies in a closed arena
     * @throws WrongThreadException if a tensor is confined to another thread, or to this one while {@code threads > 1}
     */
    public static void check(AttentionRequest request, AttentionInputs inputs, AttentionOutputs outputs, int threads) {
        AttentionShape shape = request.shape();
        checkTensor("query", inputs.query(), shape.queryHeads(), shape.queryLength(), shape.headDim(), shape, threads);
        checkTensor("key", inputs.key(), shape.keyValueHeads(), shape.keyLength(), shape.headDim(), shape, threads);
        checkTensor(
                "value", inputs.value(), shape.keyValueHeads(), shape.keyLength(), shape.valueDim(), shape, threads);
        checkTensor(
                "output", outputs.output(), shape.queryHeads(), shape.queryLength(), shape.valueDim(), shape, threads);
        checkOutput("output", outputs.output(), inputs);
        if (outputs.logSumExp().isPresent() != request.logSumExp()) {
            throw new IllegalArgumentException(
                    request.logSumExp()
                            ? "the request wants the log-sum-exp, but the outputs have no tensor for it;"
                                    + " use AttentionOutputs.of(output, logSumExp)"
                            : "the outputs have a log-sum-exp tensor, but the request does not want one;"
                                    + " use request.withLogSumExp()");
        }
        if (request.logSumExp()) {
            checkLogSumExp(outputs.logSumExp().get(), outputs.output(), inputs, shape, threads);
        }
    }

    private static void checkLogSumExp(
            Tensor logSumExp, Tensor output, AttentionInputs inputs, AttentionShape shape, int threads) {
        if (logSumExp.shape().rank() != 3
                || logSumExp.size(0) != shape.batch()
                || logSumExp.size(1) != shape.queryHeads()
                || logSumExp.size(2) != shape.queryLength()) {
            throw mismatch("logSumExp", logSumExp, shape.logSumExp(), shape);
        }
        checkMemory("logSumExp", logSumExp, threads);
        checkOutput("logSumExp", logSumExp, inputs);
        if (logSumExp.overlaps(output)) {
            throw new IllegalArgumentException("logSumExp " + logSumExp.shape() + " overlaps output " + output.shape()
                    + "; give each its own memory");
        }
    }

    private static void checkTensor(
            String name, Tensor tensor, long heads, long length, int width, AttentionShape shape, int threads) {
        if (tensor.shape().rank() != 4
                || tensor.size(0) != shape.batch()
                || tensor.size(1) != heads
                || tensor.size(2) != length
                || tensor.size(3) != width) {
            throw mismatch(name, tensor, Shape.of(shape.batch(), heads, length, width), shape);
        }
        if (width > 1 && tensor.shape().elements() > 0 && tensor.stride(3) != 1) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " has stride " + tensor.stride(3)
                    + " along its last dimension, expected 1; copy it to a tensor with contiguous rows");
        }
        checkMemory(name, tensor, threads);
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
        if (output.segment().isReadOnly()) {
            throw new IllegalArgumentException(name + " " + output.shape() + " is read-only; give a writable segment");
        }
        // Two rows on one address would race for its bytes.
        if (output.overlapsItself()) {
            throw new IllegalArgumentException(name + " " + output.shape()
                    + " has strides that map two elements to one address; give each element its own memory");
        }
        requireApart(name, output, "query", inputs.query());
        requireApart(name, output, "key", inputs.key());
        requireApart(name, output, "value", inputs.value());
    }

    private static void requireApart(String outputName, Tensor output, String inputName, Tensor input) {
        if (output.overlaps(input)) {
            throw new IllegalArgumentException(outputName + " " + output.shape() + " overlaps " + inputName + " "
                    + input.shape() + "; give the output its own memory");
        }
    }

    private static IllegalArgumentException mismatch(String name, Tensor tensor, Shape expected, AttentionShape shape) {
        return new IllegalArgumentException(name + " has shape " + tensor.shape() + ", expected " + expected
                + " for a request of " + shape + "; reshape it or plan for its sizes");
    }
}
