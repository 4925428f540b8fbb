package dev.sightline.kernels.tile;

import dev.sightline.attention.AttentionArguments;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Workers;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the plans of all built-in variants share: arguments are checked before any work, and one call runs at a time, so
 * that the tensors of the call can be fields and nothing is allocated.
 */
public abstract class KernelPlan implements AttentionPlan {
    private final AttentionRequest request;
    private final Workers workers;
    private final ReentrantLock calls = new ReentrantLock();
    private @Nullable AttentionInputs inputs;
    private @Nullable AttentionOutputs outputs;

    protected KernelPlan(AttentionRequest request, Workers workers) {
        this.request = request;
        this.workers = workers;
    }

    @Override
    public final AttentionRequest request() {
        return request;
    }

    @Override
    public final void forward(AttentionInputs in, AttentionOutputs out) {
        workers.requireOutsideTask();
        AttentionArguments.check(request, in, out, workers.threads());
        calls.lock();
        try {
            inputs = in;
            outputs = out;
            compute(workers);
        } finally {
            inputs = null;
            outputs = null;
            calls.unlock();
        }
    }

    /** Computes the outputs of the current call. */
    protected abstract void compute(Workers threads);

    /** The inputs of the current call. */
    protected final AttentionInputs inputs() {
        return current(inputs);
    }

    /** The outputs of the current call. */
    protected final AttentionOutputs outputs() {
        return current(outputs);
    }

    /** Throws unless the memory that the plan got from its arena is still there. */
    protected static void requireOpen(MemorySegment workspace) {
        if (!workspace.scope().isAlive()) {
            throw new IllegalStateException(
                    "the arena of the plan is closed, and its workspace with it; keep it open as long as the plan");
        }
    }

    private static <T> T current(@Nullable T ofCall) {
        if (ofCall == null) {
            throw new IllegalStateException("no call is running");
        }
        return ofCall;
    }
}
