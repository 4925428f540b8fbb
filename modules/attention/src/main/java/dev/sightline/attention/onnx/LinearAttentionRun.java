package dev.sightline.attention.onnx;

import static dev.sightline.memory.ElementType.FLOAT32;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/** One call of the operator LinearAttention. */
final class LinearAttentionRun {
    private final OnnxLinearAttention attention;
    private final OnnxLinearAttentionInputs inputs;
    private final OnnxLinearAttentionSizes sizes;
    private final AttentionShape shape;

    LinearAttentionRun(OnnxLinearAttention attention, OnnxLinearAttentionInputs inputs) {
        this.attention = attention;
        this.inputs = inputs;
        sizes = attention.sizes(inputs);
        shape = sizes.shape();
    }

    AttentionRequest request() {
        double scale = attention.scale() == 0 ? 1 / Math.sqrt(shape.headDim()) : attention.scale();
        boolean ofChannel = inputs.decay()
                .filter(decay -> decay.size(2) != shape.keyValueHeads())
                .isPresent();
        Recurrence recurrence = new Recurrence(
                        Mask.causal(0), attention.updateRule().updateRule(ofChannel), scale)
                .withStates(inputs.pastState().isPresent(), true);
        return new AttentionRequest(shape, recurrence, false).withKeyValueType(sizes.type());
    }

    void run(OnnxLinearAttentionOutputs outputs, AttentionVariant variant, Workers workers, RunArena scratch) {
        LinearAttentionChecks.checkOutputs(outputs, sizes, inputs);
        AttentionRequest request = request();
        variant.requireServed(request);
        Tensor packed = Rows.byHead(outputs.output(), shape.queryHeads());
        Tensor output = isNarrow(packed)
                ? scratch.tensor("output in float32", packed.shape().sizes())
                : packed;
        Tensor present = outputs.presentState();
        Tensor state = isNarrow(present)
                ? scratch.tensor("state in float32", present.shape().sizes())
                : present;
        Tensor query = Rows.byHead(inputs.query(), shape.queryHeads());
        AttentionInputs given = new AttentionInputs(
                        Rows.inFloat32("query in float32", query, workers, scratch),
                        Rows.byHead(inputs.key(), shape.keyValueHeads()),
                        Rows.byHead(inputs.value(), shape.keyValueHeads()))
                .withRecurrence(recurrence(state, workers, scratch));
        variant.plan(request, workers, scratch)
                .forward(given, AttentionOutputs.of(output).withFinalState(state));
        if (isNarrow(packed)) {
            Rows.copy(output, packed, workers);
        }
        if (isNarrow(present)) {
            Rows.copy(state, present, workers);
        }
    }

    private static boolean isNarrow(Tensor tensor) {
        return tensor.elementType() != FLOAT32;
    }

    /** @param state float32, where the present state comes to lie; a narrow past one is widened there */
    private RecurrenceInputs recurrence(Tensor state, Workers workers, RunArena scratch) {
        RecurrenceInputs recurrence = RecurrenceInputs.NONE;
        if (inputs.pastState().isPresent()) {
            Tensor past = inputs.pastState().get();
            if (isNarrow(past)) {
                Rows.copy(past, state, workers);
                past = state;
            }
            recurrence = recurrence.withInitialState(past);
        }
        if (inputs.decay().isPresent()) {
            Tensor decay = packedInFloat32("decay in float32", inputs.decay().get(), workers, scratch);
            recurrence = recurrence.withLogDecay(
                    decay.size(2) == shape.keyValueHeads()
                            ? decay.permute(0, 2, 1)
                            : Rows.byHead(decay, shape.keyValueHeads()));
        }
        if (inputs.beta().isPresent()) {
            Tensor beta = packedInFloat32("beta in float32", inputs.beta().get(), workers, scratch);
            recurrence = recurrence.withBeta(ofEveryHead(beta));
        }
        return recurrence;
    }

    private static Tensor packedInFloat32(String label, Tensor packed, Workers workers, RunArena scratch) {
        return isNarrow(packed)
                ? Rows.inFloat32(label, Rows.byHead(packed, 1), workers, scratch)
                        .select(1, 0)
                : packed;
    }

    /** [batch, length, heads or 1] read as [batch, heads, length]: a single number serves all heads. */
    private Tensor ofEveryHead(Tensor beta) {
        long step = beta.size(2) == 1 ? 0 : beta.stride(2);
        Shape byHead = Shape.of(shape.batch(), shape.keyValueHeads(), shape.keyLength());
        return Rows.view(beta, byHead, beta.stride(0), step, beta.stride(1));
    }
}
