package dev.sightline.cli;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.MaskPicture;
import dev.sightline.attention.Workers;
import dev.sightline.attention.dialect.Dialect;
import dev.sightline.attention.dialect.DialectDifference;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where two dialects differ, with what a variant computes of keys that are all alike, so that an output is the mean of
 * the values that a query sees.
 *
 * @param setting what both are told
 * @param queryLength queries
 * @param values 1, 2, 3, ... of the keys
 * @param one reading
 * @param other reading
 */
record DialectExample(String setting, long queryLength, List<Integer> values, Reading one, Reading other) {

    /**
     * What one dialect makes of it.
     *
     * @param dialect its name
     * @param mask a line for each query, {@code #} where it sees a key
     * @param outputs one for each query
     */
    record Reading(String dialect, List<String> mask, List<String> outputs) {}

    static DialectExample of(DialectDifference difference, Dialect one, Dialect other, AttentionVariant variant) {
        List<Integer> values = new ArrayList<>();
        for (int value = 1; value <= difference.keyLength(); value++) {
            values.add(value);
        }
        return new DialectExample(
                difference.setting(),
                difference.queryLength(),
                values,
                reading(difference, one, difference.one(), values, variant),
                reading(difference, other, difference.other(), values, variant));
    }

    private static Reading reading(
            DialectDifference difference, Dialect dialect, Mask mask, List<Integer> values, AttentionVariant variant) {
        int queries = Math.toIntExact(difference.queryLength());
        List<String> picture = MaskPicture.of(mask, queries, values.size(), Math.max(queries, values.size()))
                .lines()
                .toList();
        float[] computed = computed(mask, queries, values, variant);
        List<String> outputs = new ArrayList<>();
        for (int query = 0; query < queries; query++) {
            boolean isEmpty = picture.get(query).indexOf('#') < 0;
            outputs.add(number(isEmpty ? outputOfEmptyRow(dialect, values, variant) : computed[query]));
        }
        return new Reading(dialect.label(), picture, outputs);
    }

    private static float outputOfEmptyRow(Dialect dialect, List<Integer> values, AttentionVariant variant) {
        return switch (dialect.emptyRow()) {
            case ZERO -> computed(Mask.keys(0, 0), 1, values, variant)[0];
            case MEAN -> computed(Mask.full(), 1, values, variant)[0];
            case NAN, UNSPECIFIED -> Float.NaN;
        };
    }

    private static float[] computed(Mask mask, int queries, List<Integer> values, AttentionVariant variant) {
        AttentionShape shape = new AttentionShape(1, 1, 1, queries, values.size(), 1, 1);
        try (RunArena arena = RunArena.open("dialects");
                Workers workers = Workers.of(1)) {
            Tensor value = arena.tensor("value", shape.value().sizes());
            for (int key = 0; key < values.size(); key++) {
                value.set(values.get(key), 0, 0, key, 0);
            }
            Tensor output = arena.tensor("output", shape.output().sizes());
            variant.plan(AttentionRequest.softmax(shape, mask), workers, arena)
                    .forward(
                            new AttentionInputs(
                                    arena.tensor("query", shape.query().sizes()),
                                    arena.tensor("key", shape.key().sizes()),
                                    value),
                            AttentionOutputs.of(output));
            return output.toArray();
        }
    }

    private static String number(float value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.4g", value);
    }
}
