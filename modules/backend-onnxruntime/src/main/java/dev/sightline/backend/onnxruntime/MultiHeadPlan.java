package dev.sightline.backend.onnxruntime;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls MultiHeadAttention in one of two ways. <em>Folded</em>: each head of each sequence is a sequence of one head,
 * so that tensors [batch, heads, length, width] are what the operator wants; the query heads of a group are rows of one
 * matrix. <em>Interleaved</em>: tensors [batch, length, heads, width] as the operator documents them.
 */
final class MultiHeadPlan extends OnnxRuntimePlan {
    /**
     * From so many queries on the blocks are worth the copy of keys and values that they begin with: before 32768 keys
     * of width 128 that copy took as long as 16 queries.
     */
    private static final int BLOCKS_FROM = 128;

    private final AttentionShape shape;
    private final Softmax function;
    private final boolean causal;
    private final EngineSession folded;
    private @Nullable EngineSession interleaved;
    private final Staging query;
    private final Staging key;
    private final Staging value;
    private final Staging output;
    private final Optional<Staging> bias;

    MultiHeadPlan(OnnxRuntimeVariant variant, AttentionRequest request, Workers workers, RunArena arena) {
        super(variant, request, workers);
        shape = request.shape();
        function = (Softmax) request.function();
        causal = !CommonRefusals.seesEverything(request);
        folded = session(model(1));
        query = new Staging(arena, "query copied for ONNX Runtime", shape.query());
        key = new Staging(arena, "key copied for ONNX Runtime", shape.key());
        value = new Staging(arena, "value copied for ONNX Runtime", shape.value());
        output = new Staging(arena, "output of ONNX Runtime", shape.output());
        bias = function.bias().map(kind -> new Staging(arena, "bias copied for ONNX Runtime", kind.shape(shape)));
    }

    /** True where the operator does not work in blocks. */
    static boolean keepsScores(AttentionRequest request) {
        return !CommonRefusals.seesEverything(request)
                || request.bias().isPresent()
                || request.shape().queryLength() < BLOCKS_FROM;
    }

    private OperatorModel model(long heads) {
        OperatorModel model = new OperatorModel("MultiHeadAttention")
                .floats("query")
                .floats("key")
                .floats("value");
        if (function.bias().isPresent()) {
            model.without(2).floats("attention_bias");
        }
        return model.outputs(List.of("output"))
                .attribute("num_heads", heads)
                .attribute("scale", (float) function.scale())
                .attribute("unidirectional", causal ? 1L : 0L);
    }

    @Override
    String kernel() {
        return "MultiHeadAttention on [batch, heads, length, width] or [batch, length, heads, width], "
                + (causal ? "causal, " : "")
                + (keepsScores(request()) ? "all scores kept" : "in blocks");
    }

    @Override
    void compute(AttentionInputs inputs, AttentionOutputs outputs) {
        if (shape.groupSize() == 1
                && !fit(Axes.HEADS_FIRST, inputs, outputs)
                && fit(Axes.ROWS_FIRST, inputs, outputs)) {
            computeInterleaved(inputs, outputs.output());
        } else {
            computeFolded(inputs, outputs.output());
        }
    }

    private static boolean fit(Axes axes, AttentionInputs inputs, AttentionOutputs outputs) {
        return axes.fit(inputs.query())
                && axes.fit(inputs.key())
                && axes.fit(inputs.value())
                && axes.fit(outputs.output());
    }

    private void computeFolded(AttentionInputs inputs, Tensor out) {
        long units = shape.batch() * shape.keyValueHeads();
        long rows = shape.queryLength() * shape.groupSize();
        long keys = shape.keyLength();
        Tensor result = output.write(out, Axes.HEADS_FIRST);
        try (EngineCall call = new EngineCall()) {
            call.input("query", query.read(inputs.query(), Axes.HEADS_FIRST), units, rows, shape.headDim());
            Tensor keyRows = key.read(inputs.key(), Axes.HEADS_FIRST);
            Tensor valueRows = value.read(inputs.value(), Axes.HEADS_FIRST);
            if (keepsScores(request()) && shape.headDim() == shape.valueDim()) {
                // Keys and values of rank 4 are read in place, but must be of one width and never go in blocks; those
                // of
                // rank 3 the operator copies first.
                call.input("key", keyRows, units, 1, keys, shape.headDim());
                call.input("value", valueRows, units, 1, keys, shape.valueDim());
            } else {
                call.input("key", keyRows, units, keys, shape.headDim());
                call.input("value", valueRows, units, keys, shape.valueDim());
            }
            inputs.bias().ifPresent(tensor -> {
                long biases = tensor.size(0) * tensor.size(1);
                call.input("attention_bias", contiguous(tensor), biases, 1, shape.queryLength(), keys);
            });
            call.output("output", result, units, rows, shape.valueDim());
            call.run(folded);
        }
        output.written(result, out);
    }

    private void computeInterleaved(AttentionInputs inputs, Tensor out) {
        long heads = shape.queryHeads();
        try (EngineCall call = new EngineCall()) {
            call.input("query", inputs.query(), shape.batch(), shape.queryLength(), heads * shape.headDim());
            call.input("key", inputs.key(), shape.batch(), shape.keyLength(), heads * shape.headDim());
            call.input("value", inputs.value(), shape.batch(), shape.keyLength(), heads * shape.valueDim());
            inputs.bias().ifPresent(tensor -> {
                ScoreBias kind = function.bias().orElseThrow();
                call.input(
                        "attention_bias", contiguous(tensor), kind.shape(shape).sizes());
            });
            call.output("output", out, shape.batch(), shape.queryLength(), heads * shape.valueDim());
            EngineSession session = interleaved;
            if (session == null) {
                session = session(model(heads));
                interleaved = session;
            }
            call.run(session);
        }
    }

    private Tensor contiguous(Tensor tensor) {
        return bias.orElseThrow().read(tensor, Axes.HEADS_FIRST);
    }
}
