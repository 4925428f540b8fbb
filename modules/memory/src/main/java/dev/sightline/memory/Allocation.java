package dev.sightline.memory;

/**
 * One line of a {@link Ledger}.
 *
 * @param label what the bytes are for, such as {@code "score matrix"}
 * @param bytes how many, without the padding that alignment may add
 */
public record Allocation(String label, long bytes) {}
