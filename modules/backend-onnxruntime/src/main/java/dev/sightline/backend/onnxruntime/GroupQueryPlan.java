package dev.sightline.backend.onnxruntime;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.List;

/** Calls GroupQueryAttention on a prompt, or on the newest rows of a cache. */
final class GroupQueryPlan extends OnnxRuntimePlan {
    /**
     * The operator works in blocks if it must also write the keys and values that a next call would go on from, and
     * otherwise keeps all scores. On one core of a Xeon with AMX the blocks took 0.7 of the time at 2048 queries of
     * width 128 and 8192 of width 64, but 1.2 at 2048 of width 64 and 2.4 at 1024: they win from about this product of
     * query length, key length and width on. Under a window, whose hidden blocks they do not leave out, they still took
     * 1.3 at 4096 of width 64, and 0.7 at twice the width.
     */
    private static final long BLOCKS_FROM = 1L << 29;

    private static final long BLOCKS_FROM_WINDOWED = 1L << 31;

    private final AttentionShape shape;
    private final EngineSession session;
    private final Staging query;
    private final Staging key;
    private final Staging value;
    private final Staging output;
    private final Tensor newestKey;
    private final Tensor newestValue;
    private final Tensor nextKey;
    private final Tensor nextValue;
    private final IntBuffer lastPositions;
    private final IntBuffer totalLength;

    GroupQueryPlan(OnnxRuntimeVariant variant, AttentionRequest request, Workers workers, RunArena arena) {
        super(variant, request, workers);
        shape = request.shape();
        session = session(model(request));
        query = new Staging(arena, "query copied for ONNX Runtime", shape.query());
        key = new Staging(arena, "key copied for ONNX Runtime", shape.key());
        value = new Staging(arena, "value copied for ONNX Runtime", shape.value());
        output = new Staging(arena, "output of ONNX Runtime", shape.output());
        newestKey = arena.tensor("newest keys for ONNX Runtime", Axes.ROWS_FIRST.sizes(newest(shape)));
        newestValue = arena.tensor("newest values for ONNX Runtime", Axes.ROWS_FIRST.sizes(newest(shape)));
        nextKey = arena.tensor(
                "keys for a next call of ONNX Runtime", next(request).sizes());
        nextValue = arena.tensor(
                "values for a next call of ONNX Runtime", next(request).sizes());
        int batch = (int) shape.batch();
        lastPositions = integers(batch);
        for (int sequence = 0; sequence < batch; sequence++) {
            lastPositions.put(sequence, (int) shape.keyLength() - 1);
        }
        totalLength = integers(1).put(0, (int) shape.keyLength());
    }

    private static IntBuffer integers(int count) {
        return ByteBuffer.allocateDirect(count * Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .asIntBuffer();
    }

    private static boolean hasCache(AttentionShape shape) {
        return shape.queryLength() < shape.keyLength();
    }

    /** The keys that come with the queries, where there are others before them. */
    private static Shape newest(AttentionShape shape) {
        return Shape.of(
                shape.batch(), shape.keyValueHeads(), hasCache(shape) ? shape.queryLength() : 0, shape.headDim());
    }

    /** What a prompt leaves behind so that it goes in blocks. */
    private static Shape next(AttentionRequest request) {
        AttentionShape shape = request.shape();
        return hasCache(shape) || keepsScores(request)
                ? Shape.of(shape.batch(), shape.keyValueHeads(), 0, shape.headDim())
                : shape.key();
    }

    /** True where the operator does not work in blocks. */
    static boolean keepsScores(AttentionRequest request) {
        AttentionShape shape = request.shape();
        long blocksFrom = request.mask() instanceof Mask.Window ? BLOCKS_FROM_WINDOWED : BLOCKS_FROM;
        return !hasCache(shape) && shape.queryLength() * shape.keyLength() < blocksFrom / shape.headDim();
    }

    /** Bytes of the newest keys and values, which the operator wants apart, and of those for a next call. */
    static long arenaBytes(AttentionRequest request) {
        return 2
                * Float.BYTES
                * (newest(request.shape()).elements() + next(request).elements());
    }

    private static OperatorModel model(AttentionRequest request) {
        AttentionShape shape = request.shape();
        OperatorModel model = new OperatorModel("GroupQueryAttention")
                .floats("query")
                .floats("key")
                .floats("value");
        if (hasCache(shape)) {
            model.floats("past_key").floats("past_value");
        } else {
            model.without(2);
        }
        model.integers("seqlens_k")
                .integers("total_sequence_length")
                .outputs(keepsScores(request) ? List.of("output") : List.of("output", "present_key", "present_value"))
                .attribute("num_heads", Math.max(1, shape.queryHeads()))
                .attribute("kv_num_heads", Math.max(1, shape.keyValueHeads()))
                .attribute("scale", (float) ((Softmax) request.function()).scale());
        if (request.mask() instanceof Mask.Window window) {
            // The operator counts the query's own key.
            model.attribute("local_window_size", window.left() + 1);
        }
        return model;
    }

    @Override
    String kernel() {
        return hasCache(shape)
                ? "GroupQueryAttention on a cache [batch, heads, length, width] that is past and present at once, its newest"
                        + " rows copied and written again, in blocks"
                : "GroupQueryAttention on [batch, length, heads, width], "
                        + (keepsScores(request()) ? "all scores kept" : "in blocks, keys and values copied");
    }

    @Override
    void compute(AttentionInputs inputs, AttentionOutputs outputs) {
        Tensor result = output.write(outputs.output(), Axes.ROWS_FIRST);
        long queryWidth = shape.queryHeads() * shape.headDim();
        long keyWidth = shape.keyValueHeads() * shape.headDim();
        long queries = shape.queryLength();
        try (EngineCall call = new EngineCall()) {
            call.input("query", query.read(inputs.query(), Axes.ROWS_FIRST), shape.batch(), queries, queryWidth);
            call.input("key", rows(inputs.key(), newestKey, key), shape.batch(), queries, keyWidth);
            call.input("value", rows(inputs.value(), newestValue, value), shape.batch(), queries, keyWidth);
            if (hasCache(shape)) {
                cache(call, "key", inputs.key(), key);
                cache(call, "value", inputs.value(), value);
            } else if (!keepsScores(request())) {
                nextKey.requireAccessible("keys for a next call of ONNX Runtime");
                nextValue.requireAccessible("values for a next call of ONNX Runtime");
                call.output("present_key", nextKey, next(request()).sizes());
                call.output("present_value", nextValue, next(request()).sizes());
            }
            call.input("seqlens_k", lastPositions, shape.batch());
            call.input("total_sequence_length", totalLength);
            call.output("output", result, shape.batch(), queries, queryWidth);
            call.run(session);
        }
        output.written(result, outputs.output());
    }

    private Tensor rows(Tensor all, Tensor newest, Staging prompt) {
        if (!hasCache(shape)) {
            return prompt.read(all, Axes.ROWS_FIRST);
        }
        newest.requireAccessible("newest rows for ONNX Runtime");
        Staging.copy(
                all.slice(2, shape.keyLength() - shape.queryLength(), shape.keyLength()), Axes.ROWS_FIRST.view(newest));
        return newest;
    }

    private void cache(EngineCall call, String name, Tensor tensor, Staging staging) {
        Tensor cache = tensor.segment().isReadOnly()
                ? staging.copyOf(tensor, Axes.HEADS_FIRST)
                : staging.read(tensor, Axes.HEADS_FIRST);
        long[] sizes = cache.shape().sizes();
        call.input("past_" + name, cache, sizes);
        call.output("present_" + name, cache, sizes);
    }
}
