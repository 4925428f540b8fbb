package dev.sightline.backend.onnxruntime;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.SplittableRandom;

/** Tensors of numbers in [-1, 1), in either order of memory. */
record Draw(RunArena arena, Axes axes, SplittableRandom random) {

    AttentionInputs inputs(AttentionRequest request) {
        AttentionInputs inputs = new AttentionInputs(
                tensor("query", request.shape().query()),
                tensor("key", request.shape().key()),
                tensor("value", request.shape().value()));
        return request.bias()
                .map(bias -> inputs.withBias(
                        filled(arena.tensor("bias", bias.shape(request.shape()).sizes()))))
                .orElse(inputs);
    }

    Tensor output(AttentionRequest request) {
        return tensor("output", request.shape().output());
    }

    private Tensor tensor(String name, Shape shape) {
        return filled(axes.view(arena.tensor(name, axes.sizes(shape))));
    }

    private Tensor filled(Tensor tensor) {
        float[] values = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return tensor.copyFrom(values);
    }
}
