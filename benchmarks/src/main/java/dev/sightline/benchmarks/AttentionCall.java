package dev.sightline.benchmarks;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Workers;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RowQuantizer;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;

/** One planned attention over Gaussian inputs in an arena of its own, ready to be called again and again. */
final class AttentionCall implements AutoCloseable {
    private final RunArena arena = RunArena.open("benchmark");
    private final Workers workers;
    private final AttentionPlan plan;
    private final AttentionInputs inputs;
    private final AttentionOutputs outputs;
    private final Cost cost;

    AttentionCall(String variantName, AttentionRequest request, int threads) {
        AttentionShape shape = request.shape();
        AttentionVariant variant = AttentionVariants.load().get(variantName);
        workers = Workers.of(threads);
        plan = variant.plan(request, workers, arena);
        cost = variant.cost(request, threads);
        GaussianNumbers gaussian = new GaussianNumbers();
        Tensor query = gaussian.fill(arena.tensor("query", shape.query().sizes()));
        Tensor key = gaussian.fill(arena.tensor("key", shape.key().sizes()));
        Tensor value = gaussian.fill(arena.tensor("value", shape.value().sizes()));
        inputs = stored(request.keyValueType(), new AttentionInputs(query, key, value));
        outputs = AttentionOutputs.of(arena.tensor("output", shape.output().sizes()));
    }

    /** The same inputs with keys and values stored as the request says. */
    private AttentionInputs stored(ElementType type, AttentionInputs float32) {
        if (type == ElementType.FLOAT32) {
            return float32;
        }
        Tensor key = arena.tensor("stored key", type, float32.key().shape().sizes());
        Tensor value =
                arena.tensor("stored value", type, float32.value().shape().sizes());
        if (type != ElementType.INT8) {
            key.copyFrom(float32.key().toArray());
            value.copyFrom(float32.value().toArray());
            return new AttentionInputs(float32.query(), key, value);
        }
        Tensor keyScale = arena.tensor("key scale", key.size(0), key.size(1), key.size(2));
        Tensor valueScale = arena.tensor("value scale", value.size(0), value.size(1), value.size(2));
        RowQuantizer.quantize(float32.key(), key, keyScale);
        RowQuantizer.quantize(float32.value(), value, valueScale);
        return new AttentionInputs(float32.query(), key, value).withScales(keyScale, valueScale);
    }

    Tensor run() {
        plan.forward(inputs, outputs);
        return outputs.output();
    }

    Cost cost() {
        return cost;
    }

    @Override
    public void close() {
        workers.close();
        arena.close();
    }
}
