package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.Measure;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a call needs of memory.
 *
 * @param allocatedBytes in the arena: inputs, output and the workspace that grows with the lengths
 * @param workspaceBytes scratch of all threads, and the workspace in the arena again
 * @param resident of the whole process, see {@link ResidentMemory}; empty where it cannot be seen
 */
record CallMemory(long allocatedBytes, long workspaceBytes, SortedMap<String, Measure> resident) {
    /** Metric: bytes that the call's arena allocated, by its ledger. */
    static final String ALLOCATED_BYTES = "allocatedBytes";

    /** Metric: bytes of the plan's scratch and workspace, by its description. */
    static final String WORKSPACE_BYTES = "workspaceBytes";

    /** Prepares a call from nothing, uses it, and watches. */
    static CallMemory of(
            CostSeries series, long length, BenchSetup setup, ResidentMemory memory, Consumer<AttentionBench> use) {
        long[] bytes = new long[2];
        SortedMap<String, Measure> resident = memory.during(() -> {
            try (AttentionBench bench = setup.open(series, length)) {
                use.accept(bench);
                bytes[0] = bench.allocatedBytes();
                bytes[1] = bench.workspaceBytes();
            }
        });
        return new CallMemory(bytes[0], bytes[1], resident);
    }

    SortedMap<String, Measure> metrics() {
        SortedMap<String, Measure> metrics = new TreeMap<>(resident);
        metrics.put(ALLOCATED_BYTES, Measure.exact((double) allocatedBytes));
        metrics.put(WORKSPACE_BYTES, Measure.exact((double) workspaceBytes));
        return metrics;
    }
}
