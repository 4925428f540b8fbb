package dev.sightline.backend.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.ref.Cleaner;
import java.util.Map;

/**
 * A model ready to run on some threads. Its native half is freed when the last plan that refers to it is collected,
 * since plans are not closed.
 */
final class EngineSession {
    private static final Cleaner CLEANER = Cleaner.create();

    private final OrtSession session;

    /**
     * Prepares a model.
     *
     * @param threads threads of the engine's own pool, the caller included
     */
    EngineSession(OperatorModel model, int threads) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            session = OrtEnvironment.getEnvironment().createSession(model.toByteArray(), options);
        } catch (OrtException failure) {
            throw new EngineException("prepare the model", failure);
        }
        CLEANER.register(this, new Release(session));
    }

    /** Runs the model, which writes its outputs where the caller says. */
    void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) throws OrtException {
        session.run(inputs, outputs).close();
    }

    /** A class of its own, so that it cannot hold the session object that it waits for. */
    private record Release(OrtSession session) implements Runnable {
        @Override
        public void run() {
            try {
                session.close();
            } catch (OrtException failure) {
                throw new EngineException("close the session", failure);
            }
        }
    }
}
