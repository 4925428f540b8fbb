package dev.sightline.kernels.onnx;

import dev.sightline.attention.onnx.OnnxAttention;
import dev.sightline.attention.onnx.OnnxAttentionInputs;
import dev.sightline.attention.onnx.OnnxMask;
import dev.sightline.attention.onnx.QkMatmulOutputMode;
import dev.sightline.attention.onnx.SoftmaxPrecision;
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
record AttentionCase(List<String> cells) {
    private static final int NAME = 0;
    private static final int OPSET = 1;
    private static final int TYPE = 2;
    private static final int Q = 3;
    private static final int K = 4;
    private static final int V = 5;
    private static final int MASK = 6;
    private static final int PAST = 7;
    private static final int NONPAD = 8;
    private static final int ATTRIBUTES = 9;
    private static final int OUTPUTS = 10;

    /** The lines of {@code attention-cases.txt} behind its heading. */
    static List<AttentionCase> all() {
        try (InputStream table =
                Objects.requireNonNull(AttentionCase.class.getResourceAsStream("attention-cases.txt"))) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> new AttentionCase(Arrays.stream(line.split("\\|", -1))
                            .map(String::strip)
                            .toList()))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private String cell(int column) {
        return column < cells.size() ? cells.get(column) : "";
    }

    OnnxAttention attention() {
        OnnxAttention attention = OnnxAttention.ofOpset(Integer.parseInt(cell(OPSET)));
        for (String attribute : words(ATTRIBUTES)) {
            int end = attribute.indexOf('=');
            String name = end < 0 ? attribute : attribute.substring(0, end);
            String[] values = attribute.substring(end + 1).split("/", -1);
            attention = switch (name) {
                case "causal" -> attention.withIsCausal(true);
                case "scale" -> attention.withScale(Double.parseDouble(values[0]));
                case "softcap" -> attention.withSoftcap(Double.parseDouble(values[0]));
                case "heads" -> attention.withNumHeads(Long.parseLong(values[0]), Long.parseLong(values[1]));
                case "window" -> attention.withWindow(Long.parseLong(values[0]), Long.parseLong(values[1]));
                case "mode" -> attention.withQkMatmulOutputMode(QkMatmulOutputMode.of(Long.parseLong(values[0])));
                case "precision" -> attention.withSoftmaxPrecision(SoftmaxPrecision.of(Long.parseLong(values[0])));
                default -> throw new IllegalArgumentException("unknown attribute " + attribute);
            };
        }
        return attention;
    }

    OnnxAttentionInputs inputs(RunArena arena, long seed) {
        SplittableRandom random = new SplittableRandom(seed + cell(NAME).hashCode());
        ElementType type = ElementType.valueOf(cell(TYPE).toUpperCase(Locale.ROOT));
        long[] q = longs(cell(Q));
        long[] k = longs(cell(K));
        long[] v = longs(cell(V));
        OnnxAttentionInputs inputs = OnnxAttentionInputs.of(
                random(arena, "q", type, random, q),
                random(arena, "k", type, random, k),
                random(arena, "v", type, random, v));
        if (!cell(MASK).isEmpty()) {
            inputs = inputs.withAttnMask(mask(arena, type, random));
        }
        if (!cell(PAST).isEmpty()) {
            long past = Long.parseLong(cell(PAST));
            long heads = k.length == 4 ? k[1] : attention().kvNumHeads().orElseThrow();
            long headDim = k.length == 4 ? k[3] : k[2] / heads;
            long valueDim = v.length == 4 ? v[3] : v[2] / heads;
            inputs = inputs.withPast(
                    random(arena, "past key", type, random, k[0], heads, past, headDim),
                    random(arena, "past value", type, random, k[0], heads, past, valueDim));
        }
        if (!cell(NONPAD).isEmpty()) {
            inputs = inputs.withNonpadKvSeqlen(
                    Arrays.stream(longs(cell(NONPAD))).boxed().toList());
        }
        return inputs;
    }

    boolean wants(String output) {
        return words(OUTPUTS).contains(output);
    }

    /** Masks "with holes" hide some pairs; boolean ones also all pairs of the first query. */
    private OnnxMask mask(RunArena arena, ElementType type, SplittableRandom random) {
        long[] shape = longs(cell(MASK).replaceAll("[a-z]", "").strip());
        if (cell(MASK).startsWith("visible")) {
            Tensor tensor = arena.tensor("mask", ElementType.INT8, shape);
            float[] visible = new float[(int) tensor.shape().elements()];
            int keys = (int) shape[shape.length - 1];
            int queries = shape.length > 1 ? (int) shape[shape.length - 2] : 1;
            for (int i = 0; i < visible.length; i++) {
                boolean isBlind = queries > 1 && i / keys % queries == 0;
                visible[i] = !isBlind && random.nextInt(4) > 0 ? 1 : 0;
            }
            return OnnxMask.visible(tensor.copyFrom(visible));
        }
        Tensor tensor = random(arena, "mask", type, random, shape);
        if (cell(MASK).contains("holes")) {
            float[] added = tensor.toArray();
            for (int i = 0; i < added.length; i++) {
                added[i] = random.nextInt(3) == 0 ? Float.NEGATIVE_INFINITY : added[i];
            }
            tensor.copyFrom(added);
        }
        return OnnxMask.added(tensor);
    }

    private static Tensor random(
            RunArena arena, String label, ElementType type, SplittableRandom random, long... shape) {
        Tensor tensor = arena.tensor(label, type, shape);
        float[] values = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return tensor.copyFrom(values);
    }

    private List<String> words(int column) {
        return cell(column).isEmpty() ? List.of() : List.of(cell(column).split(" "));
    }

    private static long[] longs(String text) {
        return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    @Override
    public String toString() {
        return cell(NAME);
    }
}
