package dev.sightline.backend.onnxruntime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An ONNX model of one operator, whose inputs and outputs are the model's own. Shapes are left open, so that one
 * session serves each rank that the operator takes.
 *
 * <p>Reference: onnx.proto, messages ModelProto, GraphProto, NodeProto, AttributeProto and ValueInfoProto.
 */
final class OperatorModel {
    /** The domain of ONNX Runtime's own operators. */
    private static final String DOMAIN = "com.microsoft";

    /** The version of the format that came with operator set 17. */
    private static final int FORMAT_VERSION = 8;

    private static final int STANDARD_OPERATORS = 17;
    private static final int OWN_OPERATORS = 1;

    /** TensorProto.DataType. */
    private enum ElementKind {
        FLOAT(1),
        INT32(6);

        private final int number;

        ElementKind(int number) {
            this.number = number;
        }
    }

    private final String operator;
    private final ProtocolBuffer node = new ProtocolBuffer();
    private final Map<String, ElementKind> inputs = new LinkedHashMap<>();
    private final Map<String, ElementKind> outputs = new LinkedHashMap<>();

    /** A model of the operator, as yet without inputs. */
    OperatorModel(String operator) {
        this.operator = operator;
    }

    /** The next input of the operator, of float32. */
    OperatorModel floats(String name) {
        return input(name, ElementKind.FLOAT);
    }

    /** The next input of the operator, of int32. */
    OperatorModel integers(String name) {
        return input(name, ElementKind.INT32);
    }

    /** Leaves optional inputs of the operator out. */
    OperatorModel without(int count) {
        for (int left = 0; left < count; left++) {
            node.text(1, "");
        }
        return this;
    }

    private OperatorModel input(String name, ElementKind kind) {
        inputs.put(name, kind);
        node.text(1, name);
        return this;
    }

    /** The outputs of the operator in their order, of float32. */
    OperatorModel outputs(List<String> names) {
        for (String name : names) {
            outputs.put(name, ElementKind.FLOAT);
            node.text(2, name);
        }
        return this;
    }

    /** An attribute that is an integer. */
    OperatorModel attribute(String name, long value) {
        node.message(5, new ProtocolBuffer().text(1, name).integer(3, value).integer(20, 2));
        return this;
    }

    /** An attribute that is a float32. */
    OperatorModel attribute(String name, float value) {
        node.message(5, new ProtocolBuffer().text(1, name).real(2, value).integer(20, 1));
        return this;
    }

    /** The model as a file would hold it. */
    byte[] toByteArray() {
        node.text(4, operator).text(7, DOMAIN);
        ProtocolBuffer graph = new ProtocolBuffer().message(1, node).text(2, operator);
        inputs.forEach((name, kind) -> graph.message(11, valueInfo(name, kind)));
        outputs.forEach((name, kind) -> graph.message(12, valueInfo(name, kind)));
        return new ProtocolBuffer()
                .integer(1, FORMAT_VERSION)
                .text(2, "sightline")
                .message(7, graph)
                .message(8, operatorSet("", STANDARD_OPERATORS))
                .message(8, operatorSet(DOMAIN, OWN_OPERATORS))
                .toByteArray();
    }

    private static ProtocolBuffer valueInfo(String name, ElementKind kind) {
        ProtocolBuffer tensorType = new ProtocolBuffer().integer(1, kind.number);
        return new ProtocolBuffer().text(1, name).message(2, new ProtocolBuffer().message(1, tensorType));
    }

    private static ProtocolBuffer operatorSet(String domain, int version) {
        return new ProtocolBuffer().text(1, domain).integer(2, version);
    }
}
