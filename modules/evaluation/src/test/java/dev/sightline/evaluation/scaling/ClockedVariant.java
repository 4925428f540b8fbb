package dev.sightline.evaluation.scaling;

import dev.sightline.attention.AttentionArguments;
import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;

/**
 * A variant that computes nothing and moves a clock by hand, so that what is made of times can be tested without taking
 * any.
 *
 * @param name of the variant
 * @param serves which masks it serves
 * @param seconds of a call, by the length
 * @param flops executed, by the length
 * @param workspace bytes in the arena, by the length
 * @param clock nanoseconds
 */
record ClockedVariant(
        String name,
        Predicate<Mask> serves,
        DoubleUnaryOperator seconds,
        DoubleUnaryOperator flops,
        LongUnaryOperator workspace,
        AtomicLong clock)
        implements AttentionVariant {

    /** Attends to all pairs, with a score matrix: a FLOP a pair. */
    static ClockedVariant quadratic(DoubleUnaryOperator seconds, AtomicLong clock) {
        return new ClockedVariant("quadratic", mask -> true, seconds, n -> n * n, n -> 4 * n * n, clock);
    }

    /** Attends to a window of 128 keys at two FLOPs a pair, and nothing else. */
    static ClockedVariant windowed(DoubleUnaryOperator seconds, AtomicLong clock) {
        return new ClockedVariant(
                "windowed", mask -> mask instanceof Mask.Window, seconds, n -> 256 * n, n -> 0, clock);
    }

    @Override
    public String description() {
        return "moves a clock";
    }

    @Override
    public AttentionFunction.Family family() {
        return AttentionFunction.Family.SOFTMAX;
    }

    @Override
    public String provider() {
        return "clock";
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        return serves.test(request.mask())
                ? List.of()
                : List.of(new Refusal("it does not serve " + request.mask(), "use another mask"));
    }

    @Override
    public Cost cost(AttentionRequest request) {
        long length = request.shape().queryLength();
        double executed = flops.applyAsDouble((double) length);
        return new Cost(executed / 2, executed, 0, 0, workspace.applyAsLong(length));
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        long length = request.shape().queryLength();
        long bytes = workspace.applyAsLong(length);
        arena.allocate("workspace", bytes);
        return new Plan(request, bytes);
    }

    private final class Plan implements AttentionPlan {
        private final AttentionRequest request;
        private final long bytes;

        private Plan(AttentionRequest request, long bytes) {
            this.request = request;
            this.bytes = bytes;
        }

        @Override
        public PlanDescription description() {
            return new PlanDescription(name, provider(), "clock", 1, 1, 1, bytes);
        }

        @Override
        public AttentionRequest request() {
            return request;
        }

        @Override
        public void forward(AttentionInputs inputs, AttentionOutputs outputs) {
            AttentionArguments.check(request, inputs, outputs, 1);
            double length = (double) request.shape().queryLength();
            clock.addAndGet(Math.round(1e9 * seconds.applyAsDouble(length)));
        }
    }
}
