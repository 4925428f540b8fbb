package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * A plan and the memory around its calls: inputs copied into read-only guarded memory of one layout, outputs of NaN
 * with guards. Thread-safe as the plan is.
 */
public final class Execution implements AutoCloseable {
    private final Trial trial;
    private final AttentionRequest request;
    private final Layout layout;
    private final RunArena workspace = RunArena.open("workspace");
    private final AttentionPlan plan;

    Execution(Trial trial, AttentionVariant variant, AttentionRequest request, Layout layout, int threads) {
        this.trial = trial;
        this.request = request;
        this.layout = layout;
        try {
            this.plan = variant.plan(request, trial.crew().workers(threads), workspace);
        } catch (RuntimeException | Error failure) {
            workspace.close();
            throw failure;
        }
    }

    /** The plan under test. */
    public AttentionPlan plan() {
        return plan;
    }

    /** The arena that the plan was made with. */
    public RunArena workspace() {
        return workspace;
    }

    /** One call on NaN outputs; the results live as long as the trial. */
    public AttentionOutputs forward(AttentionInputs inputs) {
        return forward(inputs, Float.NaN);
    }

    /**
     * One call on outputs that hold a number before.
     *
     * @throws Violation if something outside the outputs was written
     */
    public AttentionOutputs forward(AttentionInputs inputs, float before) {
        try (RunArena arena = RunArena.open("call")) {
            GuardedTensor output =
                    GuardedTensor.allocate(arena, "output", request.shape().output(), layout);
            GuardedTensor logSumExp =
                    GuardedTensor.allocate(arena, "logSumExp", request.shape().logSumExp(), layout);
            GuardedTensor state = GuardedTensor.allocate(arena, "finalState", StateShape.of(request.shape()), layout);
            if (!Float.isNaN(before)) {
                output.tensor().fill(before);
                logSumExp.tensor().fill(before);
                state.tensor().fill(before);
            }
            AttentionInputs placed = InputParts.map(inputs, tensor -> place(arena, tensor));
            plan.forward(
                    placed,
                    new AttentionOutputs(
                            output.tensor(),
                            wanted(request.logSumExp(), logSumExp.tensor()),
                            wanted(request.hasFinalState(), state.tensor())));
            output.requireIntact();
            logSumExp.requireIntact();
            state.requireIntact();
            return new AttentionOutputs(
                    trial.copy(output.tensor()),
                    wanted(request.logSumExp(), logSumExp.tensor()).map(trial::copy),
                    wanted(request.hasFinalState(), state.tensor()).map(trial::copy));
        }
    }

    private static Optional<Tensor> wanted(boolean wanted, Tensor tensor) {
        return wanted ? Optional.of(tensor) : Optional.empty();
    }

    private Tensor place(RunArena arena, Tensor values) {
        GuardedTensor guarded = GuardedTensor.allocate(arena, "input", values.elementType(), values.shape(), layout);
        guarded.tensor().copyFrom(values.toArray());
        return guarded.readOnly();
    }

    @Override
    public void close() {
        workspace.close();
    }
}
