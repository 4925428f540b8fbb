package dev.sightline.backend.onnxruntime;

import ai.onnxruntime.OrtException;
import java.io.Serial;

/** ONNX Runtime failed at what a plan had checked: the message is the engine's. */
public final class EngineException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    EngineException(String what, OrtException cause) {
        super("ONNX Runtime could not " + what + ": " + cause.getMessage(), cause);
    }
}
