package dev.sightline.conformance.law;

import com.sun.management.ThreadMXBean;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionShape;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Execution;
import dev.sightline.conformance.trial.Layout;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.conformance.trial.Violation;
import java.lang.management.ManagementFactory;
import java.util.List;

/** A warm call allocates nothing on the heap, so that a decoding loop never waits for the garbage collector. */
final class AllocationLaw {
    /** Calls in a row that must allocate nothing; before that the compilers may box what they later keep in registers. */
    private static final int CALLS_IN_A_ROW = 50;

    /** The optimising compiler works beside the calls; short ones need tens of thousands before its code arrives. */
    private static final int MOST_CALLS = 200_000;

    private AllocationLaw() {}

    static List<Law> all() {
        return List.of(new Law(
                "no-heap-allocation",
                "Once warm, a call on one thread for a short request allocates no byte on the heap.",
                Scope.served(2, request -> isShort(request.shape()) && request.visiblePairs() > 0),
                AllocationLaw::check));
    }

    /** Thousands of calls must not take long. */
    private static boolean isShort(AttentionShape shape) {
        return shape.queryLength() < 10 && shape.keyLength() < 200;
    }

    private static void check(Trial trial) {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
                || !threads.isThreadAllocatedMemorySupported()) {
            return;
        }
        AttentionInputs inputs = trial.draw();
        AttentionOutputs outputs = trial.run(inputs);
        try (Execution execution = trial.execute(trial.request(), Layout.CONTIGUOUS, 1)) {
            long least = Long.MAX_VALUE;
            int inARow = 0;
            for (int call = 0; call < MOST_CALLS && inARow < CALLS_IN_A_ROW; call++) {
                long bytes = bytesOfACall(threads, execution.plan(), inputs, outputs);
                least = Math.min(least, bytes);
                inARow = bytes == 0 ? inARow + 1 : 0;
            }
            if (inARow < CALLS_IN_A_ROW) {
                throw new Violation("expected " + CALLS_IN_A_ROW + " calls in a row without heap allocation, found "
                        + least + " bytes or more in " + MOST_CALLS + " calls");
            }
        }
    }

    private static long bytesOfACall(
            ThreadMXBean threads, AttentionPlan plan, AttentionInputs inputs, AttentionOutputs outputs) {
        long before = threads.getCurrentThreadAllocatedBytes();
        plan.forward(inputs, outputs);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
