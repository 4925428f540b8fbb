package dev.sightline.attention.onnx;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.element.TensorChecks;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the tensors of the operator must have in common with one another and with the attributes. */
final class LinearAttentionChecks {
    private static final String PACKED = "[batch, length, heads * width]";

    private LinearAttentionChecks() {}

    static OnnxLinearAttentionSizes sizes(OnnxLinearAttention attention, OnnxLinearAttentionInputs inputs) {
        requirePresence(
                attention, "decay", inputs.decay(), attention.updateRule().gated());
        requirePresence(attention, "beta", inputs.beta(), attention.updateRule().corrected());
        Tensor query = inputs.query();
        inputsByName(inputs).forEach((name, tensor) -> {
            requireFloat(name, tensor);
            if (!name.equals("past_state")) {
                TensorChecks.requireRank(name, tensor, 3, PACKED);
                requireType(name, tensor, query.elementType());
            }
        });
        long keyHeads = attention.kvNumHeads();
        int headDim = width("query", query, "q_num_heads", attention.qNumHeads());
        int valueDim = width("value", inputs.value(), "kv_num_heads", keyHeads);
        AttentionShape shape = new AttentionShape(
                query.size(0), attention.qNumHeads(), keyHeads, query.size(1), query.size(1), headDim, valueDim);
        requirePacked("key", inputs.key(), shape, keyHeads * headDim, "kv_num_heads heads as wide as the query's");
        requirePacked("value", inputs.value(), shape, keyHeads * valueDim, "batch and length of the query");
        inputs.decay().ifPresent(decay -> {
            if (decay.size(2) != keyHeads) {
                String widths = "kv_num_heads " + keyHeads + " or a number for each column of the key";
                requirePacked("decay", decay, shape, keyHeads * headDim, widths);
            }
            requirePacked("decay", decay, shape, decay.size(2), "batch and length of the query");
        });
        inputs.beta().ifPresent(beta -> {
            if (beta.size(2) != 1) {
                requirePacked("beta", beta, shape, keyHeads, "kv_num_heads " + keyHeads + " or 1 for all heads");
            }
            requirePacked("beta", beta, shape, beta.size(2), "batch and length of the query");
        });
        inputs.pastState()
                .ifPresent(state -> TensorChecks.requireShape(
                        "past_state", state, shape.state(), "[batch, kv_num_heads, headDim, valueDim]"));
        return new OnnxLinearAttentionSizes(
                shape,
                query.elementType(),
                inputs.pastState().map(Tensor::elementType).orElse(query.elementType()));
    }

    /** Checks before an element is written, so that a bad call changes nothing. */
    static void checkOutputs(
            OnnxLinearAttentionOutputs outputs, OnnxLinearAttentionSizes sizes, OnnxLinearAttentionInputs inputs) {
        Tensor output = outputs.output();
        Tensor state = outputs.presentState();
        requireOutput("output", output, sizes.output(), sizes.type());
        requireFloat("present_state", state);
        boolean isFree = inputs.pastState().isEmpty();
        requireOutput("present_state", state, sizes.presentState(), isFree ? state.elementType() : sizes.stateType());
        inputsByName(inputs).forEach((name, input) -> {
            TensorChecks.requireApart("output", output, name, input);
            if (!(name.equals("past_state") && state.isSameView(input))) {
                TensorChecks.requireApart("present_state", state, name, input);
            }
        });
        TensorChecks.requireApart("present_state", state, "output", output);
    }

    private static Map<String, Tensor> inputsByName(OnnxLinearAttentionInputs inputs) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        named.put("query", inputs.query());
        named.put("key", inputs.key());
        named.put("value", inputs.value());
        inputs.pastState().ifPresent(tensor -> named.put("past_state", tensor));
        inputs.decay().ifPresent(tensor -> named.put("decay", tensor));
        inputs.beta().ifPresent(tensor -> named.put("beta", tensor));
        return named;
    }

    private static void requirePresence(
            OnnxLinearAttention attention, String name, Optional<Tensor> input, boolean wanted) {
        if (input.isPresent() != wanted) {
            String rule = "update_rule '" + attention.updateRule().word() + "'";
            throw new IllegalArgumentException(
                    wanted
                            ? rule + " needs the input " + name + "; give it, or another rule"
                            : rule + " takes no " + name
                                    + ", but the inputs have one; leave it out, or give another rule");
        }
    }

    private static void requireFloat(String name, Tensor tensor) {
        if (tensor.isPaged()) {
            throw new IllegalArgumentException(
                    name + " " + tensor.shape() + " lies in pages, which the operator does not know; copy it");
        }
        if (tensor.elementType() == ElementType.INT8) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " is stored as INT8, expected FLOAT32,"
                    + " FLOAT16 or BFLOAT16; convert it");
        }
    }

    private static void requireType(String name, Tensor tensor, ElementType type) {
        if (tensor.elementType() != type) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " is stored as " + tensor.elementType()
                    + ", expected " + type + " as the query is; convert one of them");
        }
    }

    private static int width(String name, Tensor tensor, String attribute, long heads) {
        long columns = tensor.size(2);
        if (columns == 0 || columns % heads != 0 || columns / heads > AttentionShape.MAXIMUM_HEAD_DIM) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " does not divide into " + attribute + " "
                    + heads + " heads of 1.." + AttentionShape.MAXIMUM_HEAD_DIM + " columns; give a divisor of its last"
                    + " dimension");
        }
        return Math.toIntExact(columns / heads);
    }

    private static void requirePacked(String name, Tensor tensor, AttentionShape shape, long columns, String reason) {
        TensorChecks.requireShape(name, tensor, Shape.of(shape.batch(), shape.queryLength(), columns), reason);
    }

    private static void requireOutput(String name, Tensor tensor, Shape shape, ElementType type) {
        if (!tensor.shape().equals(shape) || tensor.elementType() != type) {
            throw new IllegalArgumentException(
                    name + " is " + tensor + ", expected " + type + " " + shape + "; attention.sizes(inputs) says so");
        }
        TensorChecks.requireWritable(name, tensor);
    }
}
