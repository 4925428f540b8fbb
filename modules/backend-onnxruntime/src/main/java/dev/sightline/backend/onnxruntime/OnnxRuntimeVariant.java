package dev.sightline.backend.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;

/**
 * What the variants on ONNX Runtime share.
 *
 * <p>Costs count every pair of query and key, which the operators compute unless they leave hidden blocks out, and
 * every tensor once; where an operator keeps its scores, they are written, made into weights and read. The engine's
 * scratch is its own memory, not the arena's: the cost counts the scores in it as scratch of the threads, and no more
 * is known.
 *
 * <p>The number of threads belongs to the session of a plan: the engine starts all but one of them itself and lets them
 * spin for a while after a call. A segment's arena must not be closed during a call: native code holds its bare
 * address.
 */
abstract class OnnxRuntimeVariant implements AttentionVariant {
    private final String provider;

    /**
     * Loads ONNX Runtime.
     *
     * @throws UnsatisfiedLinkError if there is none for this platform
     */
    OnnxRuntimeVariant() {
        provider = "onnxruntime-" + OrtEnvironment.getEnvironment().getVersion();
    }

    @Override
    public final AttentionFunction.Family family() {
        return AttentionFunction.Family.SOFTMAX;
    }

    @Override
    public final String provider() {
        return provider;
    }

    @Override
    public final Cost cost(AttentionRequest request) {
        return cost(request, 1);
    }

    @Override
    public final Cost cost(AttentionRequest request, int threads) {
        requireServed(request);
        AttentionShape shape = request.shape();
        double heads = (double) shape.batch() * shape.queryHeads();
        double width = (double) shape.headDim() + shape.valueDim();
        double pairs = heads * shape.queryLength() * shape.keyLength();
        double visible = heads * request.mask().visiblePairs(shape.queryLength(), shape.keyLength());
        double tensors = (double) shape.query().elements()
                + shape.key().elements()
                + shape.value().elements()
                + shape.output().elements();
        double scores = engineBytes(request);
        return new Cost(
                2 * visible * width,
                2 * pairs * width,
                Float.BYTES * tensors + 4 * scores + 2.0 * arenaBytes(request),
                Math.ceilDiv(engineBytes(request), threads),
                arenaBytes(request));
    }

    /** Bytes of scores that the engine keeps during a call; 0 where it works in blocks. */
    abstract long engineBytes(AttentionRequest request);

    /** Bytes that a plan takes from the arena whatever the layout of the tensors. */
    abstract long arenaBytes(AttentionRequest request);

    /** Bytes of all scores as float32. */
    static long scoreBytes(AttentionRequest request) {
        AttentionShape shape = request.shape();
        return Math.multiplyExact(
                Math.multiplyExact(Float.BYTES * shape.batch(), shape.queryHeads()),
                Math.multiplyExact(shape.queryLength(), shape.keyLength()));
    }
}
