package dev.sightline.kernels;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;

/** One plan with its tensors, for tests that set a few elements and look at a few others. */
final class Call implements AutoCloseable {
    private final RunArena arena = RunArena.open("test");
    private final AttentionPlan plan;
    private final AttentionOutputs outputs;
    final Tensor query;
    final Tensor key;
    final Tensor value;
    final Tensor output;
    final Tensor logSumExp;

    Call(String variant, AttentionRequest request, Workers workers) {
        AttentionShape shape = request.shape();
        plan = AttentionVariants.load().get(variant).plan(request, workers, arena);
        query = arena.tensor("query", shape.query().sizes());
        key = arena.tensor("key", shape.key().sizes());
        value = arena.tensor("value", shape.value().sizes());
        output = arena.tensor("output", shape.output().sizes());
        logSumExp = arena.tensor("logSumExp", shape.logSumExp().sizes());
        outputs = request.logSumExp() ? AttentionOutputs.of(output, logSumExp) : AttentionOutputs.of(output);
    }

    void run() {
        plan.forward(new AttentionInputs(query, key, value), outputs);
    }

    @Override
    public void close() {
        arena.close();
    }
}
