package dev.sightline.attention.onnx;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the outputs must have in common with the inputs, and what they must not. */
final class OutputChecks {
    private record Named(String name, Tensor tensor) {}

    private OutputChecks() {}

    /** Checks before an element is written, so that a bad call changes nothing. */
    static void check(OnnxAttentionOutputs outputs, OnnxAttentionSizes sizes, OnnxAttentionInputs inputs) {
        List<Named> written = new ArrayList<>();
        add(written, "Y", Optional.of(outputs.y()), sizes.y(), sizes.type());
        add(written, "present_key", outputs.presentKey(), sizes.presentKey(), sizes.type());
        add(written, "present_value", outputs.presentValue(), sizes.presentValue(), sizes.valueType());
        add(written, "qk_matmul_output", outputs.qkMatmulOutput(), sizes.qkMatmulOutput(), sizes.type());
        List<Named> others = new ArrayList<>();
        others.add(new Named("Q", inputs.q()));
        others.add(new Named("K", inputs.k()));
        others.add(new Named("V", inputs.v()));
        inputs.attnMask().ifPresent(mask -> others.add(new Named("attn_mask", mask.tensor())));
        inputs.pastKey().ifPresent(tensor -> others.add(new Named("past_key", tensor)));
        inputs.pastValue().ifPresent(tensor -> others.add(new Named("past_value", tensor)));
        for (Named output : written) {
            for (Named other : others) {
                requireApart(output, other);
            }
            others.add(output);
        }
    }

    private static void add(List<Named> written, String name, Optional<Tensor> output, Shape shape, ElementType type) {
        if (output.isEmpty()) {
            return;
        }
        Tensor tensor = output.get();
        if (!tensor.shape().equals(shape) || tensor.elementType() != type) {
            throw new IllegalArgumentException(
                    name + " is " + tensor + ", expected " + type + " " + shape + "; attention.sizes(inputs) says so");
        }
        if (tensor.segment().isReadOnly() || tensor.overlapsItself()) {
            throw new IllegalArgumentException(name + " " + tensor.shape()
                    + " is read-only or has two elements at one address; give it writable memory of its own");
        }
        written.add(new Named(name, tensor));
    }

    private static void requireApart(Named output, Named other) {
        if (output.tensor().overlaps(other.tensor())) {
            throw new IllegalArgumentException(
                    output.name() + " " + output.tensor().shape() + " overlaps " + other.name() + " "
                            + other.tensor().shape() + "; give the output its own memory");
        }
    }
}
