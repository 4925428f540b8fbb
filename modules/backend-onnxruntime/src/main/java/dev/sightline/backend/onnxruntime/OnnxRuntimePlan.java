package dev.sightline.backend.onnxruntime;

import dev.sightline.attention.AttentionArguments;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.Workers;

/** What the plans of both operators share: checks, turns, and the calls with nothing to compute. */
abstract class OnnxRuntimePlan implements AttentionPlan {
    private final OnnxRuntimeVariant variant;
    private final AttentionRequest request;
    private final Workers workers;

    OnnxRuntimePlan(OnnxRuntimeVariant variant, AttentionRequest request, Workers workers) {
        this.variant = variant;
        this.request = request;
        this.workers = workers;
    }

    @Override
    public final AttentionRequest request() {
        return request;
    }

    @Override
    public final PlanDescription description() {
        return new PlanDescription(
                variant.name(),
                variant.provider(),
                kernel() + "; a tensor in another layout is copied through the run's arena",
                (int) request.shape().queryLength(),
                (int) request.shape().keyLength(),
                workers.threads(),
                Math.addExact(variant.engineBytes(request), variant.arenaBytes(request)));
    }

    @Override
    public final void forward(AttentionInputs inputs, AttentionOutputs outputs) {
        workers.requireOutsideTask();
        AttentionArguments.check(request, inputs, outputs, workers.threads());
        // One task runs on the calling thread: the workers only see to it that calls take turns and that they are open.
        workers.run(1, (worker, task) -> {
            AttentionShape shape = request.shape();
            if (shape.output().elements() == 0 || shape.keyLength() == 0) {
                outputs.output().fill(0);
            } else {
                compute(inputs, outputs);
            }
        });
    }

    /** One line on the operator and the layouts it takes without a copy. */
    abstract String kernel();

    /** Computes outputs of at least one element from at least one key. */
    abstract void compute(AttentionInputs inputs, AttentionOutputs outputs);

    /** A session on as many threads as the plan has. */
    final EngineSession session(OperatorModel model) {
        return new EngineSession(model, workers.threads());
    }
}
