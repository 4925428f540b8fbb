package dev.sightline.backend.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.sightline.memory.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.Map;

/** The tensors of one run of a session: views of off-heap memory, of which nothing is copied. Not thread-safe. */
final class EngineCall implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Map<String, OnnxTensor> inputs = new HashMap<>();
    private final Map<String, OnnxTensor> outputs = new HashMap<>();

    /** An input: the memory from the tensor's first element on, row-major in the sizes given. */
    EngineCall input(String name, Tensor tensor, long... sizes) {
        inputs.put(name, view(tensor, sizes));
        return this;
    }

    /** An input of int32. */
    EngineCall input(String name, IntBuffer values, long... sizes) {
        try {
            inputs.put(name, OnnxTensor.createTensor(environment, values, sizes));
        } catch (OrtException failure) {
            throw new EngineException("take the input " + name, failure);
        }
        return this;
    }

    /** An output, written where the tensor lies. */
    EngineCall output(String name, Tensor tensor, long... sizes) {
        outputs.put(name, view(tensor, sizes));
        return this;
    }

    /** Runs the session on the tensors. */
    void run(EngineSession session) {
        try {
            session.run(inputs, outputs);
        } catch (OrtException failure) {
            throw new EngineException("run the operator", failure);
        }
    }

    private OnnxTensor view(Tensor tensor, long... sizes) {
        long bytes = Float.BYTES;
        for (long size : sizes) {
            bytes *= size;
        }
        ByteBuffer buffer =
                tensor.segment().asSlice(tensor.offset(), bytes).asByteBuffer().order(ByteOrder.nativeOrder());
        try {
            return OnnxTensor.createTensor(environment, buffer, sizes, OnnxJavaType.FLOAT);
        } catch (OrtException failure) {
            throw new EngineException("take a tensor " + tensor.shape(), failure);
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
    }
}
