package dev.sightline.evaluation.scaling;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.probe.ConstantGates;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.LongSupplier;

/**
 * One call of one variant, ready to be timed: an arena of its own with inputs, outputs and the plan's workspace, so
 * that the ledger holds exactly what the call needs. What comes before the call (allocation, zeroing, filling,
 * planning) is never in a time.
 *
 * <p>Confined to one thread.
 */
final class AttentionBench implements AutoCloseable {
    private static final double NANOSECONDS = 1e9;

    /**
     * Of recurrences: a state that neither dies out nor grows, since beta times the squared length of a standard normal
     * key is about 1.
     */
    private static final ConstantGates GATES =
            new ConstantGates(1 - 1.0 / ScalingDesign.HEAD_DIM, 1.0 / ScalingDesign.HEAD_DIM);

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final RunArena arena;
    private final AttentionPlan plan;
    private final AttentionInputs inputs;
    private final AttentionOutputs outputs;
    private final LongSupplier clock;

    /**
     * Prepares a call.
     *
     * @param noise what the inputs are filled with, again and again
     * @param clock nanoseconds since any fixed moment
     * @throws dev.sightline.memory.OffHeapMemoryException if the machine has not enough memory
     */
    AttentionBench(
            AttentionVariant variant, AttentionRequest request, float[] noise, Workers workers, LongSupplier clock) {
        this.clock = clock;
        arena = RunArena.open("scaling");
        try {
            AttentionShape shape = request.shape();
            inputs = new AttentionInputs(
                            filled("query", noise, shape.query().sizes()),
                            filled("key", noise, shape.key().sizes()),
                            filled("value", noise, shape.value().sizes()))
                    .withRecurrence(GATES.inputs(request, arena));
            outputs = AttentionOutputs.of(arena.tensor("output", shape.output().sizes()));
            plan = variant.plan(request, workers, arena);
        } catch (RuntimeException | Error failure) {
            arena.close();
            throw failure;
        }
    }

    private Tensor filled(String label, float[] noise, long... shape) {
        Tensor tensor = arena.tensor(label, shape);
        long elements = tensor.shape().elements();
        for (long start = 0; start < elements; start += noise.length) {
            int count = Math.toIntExact(Math.min(noise.length, elements - start));
            MemorySegment.copy(noise, 0, tensor.segment(), FLOAT, start * Float.BYTES, count);
        }
        return tensor;
    }

    /** One call, untimed. */
    void call() {
        plan.forward(inputs, outputs);
    }

    /** Seconds of one call, as the mean of several in a row. */
    double secondsPerCall(int calls) {
        long begin = clock.getAsLong();
        for (int i = 0; i < calls; i++) {
            plan.forward(inputs, outputs);
        }
        return (clock.getAsLong() - begin) / (NANOSECONDS * calls);
    }

    /** Bytes in the arena: inputs, output, and the workspace that grows with the lengths. Exact. */
    long allocatedBytes() {
        return arena.ledger().totalBytes();
    }

    /** Scratch of all threads and workspace in the arena together. */
    long workspaceBytes() {
        return plan.description().workspaceBytes();
    }

    @Override
    public void close() {
        arena.close();
    }
}
