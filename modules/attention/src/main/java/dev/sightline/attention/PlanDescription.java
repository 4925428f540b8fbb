package dev.sightline.attention;

/**
 * What a plan really runs.
 *
 * @param variant name of the variant
 * @param provider arithmetic underneath, such as {@code "vector-512"}
 * @param kernel one line on the kernel; plans of a variant that name the same one give a query the same bits, whatever
 *     other queries they compute
 * @param queryTile queries computed together
 * @param keyTile keys computed together
 * @param threads threads that compute
 * @param workspaceBytes scratch of all threads and memory from the arena together
 */
public record PlanDescription(
        String variant, String provider, String kernel, int queryTile, int keyTile, int threads, long workspaceBytes) {}
