package dev.sightline.evaluation;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One point of a sweep: what is measured, apart from the outcome.
 *
 * @param task name of the task, such as {@code "constructed-recall"}
 * @param variant name of the attention variant or of a baseline, such as {@code "flash"} or {@code "elman"}
 * @param reading how the output is read, {@code "plain"} unless a task has several readings of one variant
 * @param length tokens of context, or steps for a recurrent baseline
 * @param depth where the needle lies: 0 is the oldest position, 1 the newest; empty for a cell about a whole curve
 * @param seed of every random draw
 * @param parameters everything else that the outcome depends on, as text
 */
public record Cell(
        String task,
        String variant,
        String reading,
        long length,
        OptionalDouble depth,
        long seed,
        SortedMap<String, String> parameters) {

    /** Reading of a cell whose output is used as it comes. */
    public static final String PLAIN = "plain";

    /** Copies the parameters, so that a cell never changes. */
    public Cell {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /** A plain cell without a depth. */
    public static Cell of(String task, String variant, long length, long seed, Map<String, String> parameters) {
        return new Cell(task, variant, PLAIN, length, OptionalDouble.empty(), seed, new TreeMap<>(parameters));
    }

    /** The same cell at a depth. */
    public Cell atDepth(double where) {
        return new Cell(task, variant, reading, length, OptionalDouble.of(where), seed, parameters);
    }

    /** The same cell under another reading. */
    public Cell read(String otherReading) {
        return new Cell(task, variant, otherReading, length, depth, seed, parameters);
    }

    /** The same cell with one more parameter. */
    public Cell with(String name, Object value) {
        SortedMap<String, String> more = new TreeMap<>(parameters);
        more.put(name, String.valueOf(value));
        return new Cell(task, variant, reading, length, depth, seed, more);
    }

    /** A parameter, or an empty text if the cell has none of that name. */
    public String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** 16 hexadecimal digits that identify the content: equal cells have equal hashes on every machine. */
    public String contentHash() {
        StringBuilder content = new StringBuilder();
        append(content, task);
        append(content, variant);
        append(content, reading);
        append(content, Long.toString(length));
        append(content, depth.isPresent() ? Double.toString(depth.getAsDouble()) : "");
        append(content, Long.toString(seed));
        parameters.forEach((name, value) -> {
            append(content, name);
            append(content, value);
        });
        return ContentHash.of(content.toString());
    }

    /** With its length in front, so that no two lists of fields read the same. */
    private static void append(StringBuilder content, String field) {
        content.append(field.length()).append(':').append(field);
    }
}
