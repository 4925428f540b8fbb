package dev.sightline.kernels.onnx;

import dev.sightline.attention.onnx.OnnxLinearAttention;
import dev.sightline.attention.onnx.OnnxLinearAttentionInputs;
import dev.sightline.attention.onnx.OnnxLinearAttentionOutputs;
import dev.sightline.attention.onnx.OnnxLinearAttentionSizes;
import dev.sightline.attention.onnx.OnnxUpdateRule;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;

/** One line of the table of cases: a configuration of the operator, filled with seeded numbers. */
record LinearAttentionCase(List<String> cells) {
    private static final int NAME = 0;
    private static final int RULE = 1;
    private static final int TYPE = 2;
    private static final int LENGTHS = 3;
    private static final int HEADS = 4;
    private static final int DIMS = 5;
    private static final int DECAY = 6;
    private static final int BETA = 7;
    private static final int PAST = 8;
    private static final int SCALE = 9;
    private static final int STATE = 10;

    /** The lines of {@code linear-attention-cases.txt} behind its heading. */
    static List<LinearAttentionCase> all() {
        try (InputStream table =
                Objects.requireNonNull(LinearAttentionCase.class.getResourceAsStream("linear-attention-cases.txt"))) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> new LinearAttentionCase(Arrays.stream(line.split("\\|", -1))
                            .map(String::strip)
                            .toList()))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    OnnxLinearAttention attention() {
        OnnxLinearAttention attention = OnnxLinearAttention.ofHeads(numbers(HEADS)[0], numbers(HEADS)[1])
                .withUpdateRule(OnnxUpdateRule.of(cells.get(RULE)));
        return cells.get(SCALE).isEmpty() ? attention : attention.withScale(Double.parseDouble(cells.get(SCALE)));
    }

    /** The variant of the house that serves every rule of this kind. */
    String variant() {
        return attention().updateRule().corrected() ? "gated-deltanet" : "gated-linear";
    }

    OnnxLinearAttentionInputs inputs(RunArena arena, long seed) {
        SplittableRandom random = new SplittableRandom(seed + cells.get(NAME).hashCode());
        ElementType type = type(cells.get(TYPE));
        long batch = numbers(LENGTHS)[0];
        long length = numbers(LENGTHS)[1];
        long heads = numbers(HEADS)[1];
        long headDim = numbers(DIMS)[0];
        long valueDim = numbers(DIMS)[1];
        // A key shorter than 1, as the rules with a correction ask for.
        double ofKeys = 1 / Math.sqrt((double) headDim);
        OnnxLinearAttentionInputs inputs = OnnxLinearAttentionInputs.of(
                between(-1, 1, random, arena, type, batch, length, numbers(HEADS)[0] * headDim),
                between(-ofKeys, ofKeys, random, arena, type, batch, length, heads * headDim),
                between(-1, 1, random, arena, type, batch, length, heads * valueDim));
        if (!cells.get(DECAY).isEmpty()) {
            long columns = heads * (cells.get(DECAY).equals("head") ? 1 : headDim);
            inputs = inputs.withDecay(between(-0.5, 0, random, arena, type, batch, length, columns));
        }
        if (!cells.get(BETA).isEmpty()) {
            long columns = cells.get(BETA).equals("one") ? 1 : heads;
            inputs = inputs.withBeta(between(0, 1, random, arena, type, batch, length, columns));
        }
        String past = cells.get(PAST);
        if (past.equals("zeros")) {
            inputs = inputs.withPastState(arena.tensor("past", type, batch, heads, headDim, valueDim));
        } else if (!past.isEmpty()) {
            inputs = inputs.withPastState(between(-1, 1, random, arena, type(past), batch, heads, headDim, valueDim));
        }
        return inputs;
    }

    OnnxLinearAttentionOutputs outputs(OnnxLinearAttentionSizes sizes, RunArena arena) {
        OnnxLinearAttentionOutputs outputs = OnnxLinearAttentionOutputs.allocate(sizes, arena);
        return cells.get(STATE).isEmpty()
                ? outputs
                : new OnnxLinearAttentionOutputs(
                        outputs.output(),
                        arena.tensor(
                                "state",
                                type(cells.get(STATE)),
                                sizes.presentState().sizes()));
    }

    /** A tensor of seeded numbers of an interval. */
    static Tensor between(
            double low, double high, SplittableRandom random, RunArena arena, ElementType type, long... shape) {
        Tensor tensor = arena.tensor("random", type, shape);
        float[] values = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return tensor.copyFrom(values);
    }

    private static ElementType type(String word) {
        return ElementType.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private long[] numbers(int column) {
        return Arrays.stream(cells.get(column).split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    @Override
    public String toString() {
        return cells.get(NAME);
    }
}
