package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The physical memory of this process as Linux counts it, heap and JIT included. The peak belongs to the process and
 * only grows; writing 5 to {@code clear_refs} sets it back to what is resident now. Reference: the manual pages
 * proc_pid_status(5) (VmRSS, VmHWM) and proc_pid_clear_refs(5).
 *
 * <p>Coarser than the ledger: the kernel counts by pages and in batches, and memory that the allocator kept from an
 * earlier call is used again without growth.
 */
public final class ResidentMemory {
    /** Metric: the most physical memory of the process, heap and JIT included, while a call was prepared and ran. */
    public static final String PEAK_BYTES = "peakResidentBytes";

    /** Metric: by how much that peak exceeded what was resident before. */
    public static final String GROWTH_BYTES = "residentGrowthBytes";

    private static final String RESET_PEAK = "5";

    private final Path status;
    private final Path clearReferences;

    private ResidentMemory(Path folder) {
        status = folder.resolve("status");
        clearReferences = folder.resolve("clear_refs");
    }

    /** The memory of this process. */
    public static ResidentMemory ofThisProcess() {
        return under(Path.of("/proc/self"));
    }

    /** The memory shown in a folder such as {@code /proc/self}. */
    static ResidentMemory under(Path folder) {
        return new ResidentMemory(folder);
    }

    /**
     * Runs the work and returns both metrics; none where the platform does not show the memory or does not let its peak
     * be reset.
     */
    public SortedMap<String, Measure> during(Runnable work) {
        SortedMap<String, Measure> metrics = new TreeMap<>();
        boolean reset = resetPeak();
        OptionalLong before = bytes("VmRSS:");
        work.run();
        OptionalLong peak = bytes("VmHWM:");
        if (reset && before.isPresent() && peak.isPresent()) {
            metrics.put(PEAK_BYTES, Measure.exact((double) peak.getAsLong()));
            metrics.put(GROWTH_BYTES, Measure.exact((double) Math.max(0, peak.getAsLong() - before.getAsLong())));
        }
        return metrics;
    }

    private boolean resetPeak() {
        try {
            // Never created: where the kernel does not offer the file, the peak stays the peak of the whole run.
            if (!Files.isWritable(clearReferences)) {
                return false;
            }
            Files.writeString(clearReferences, RESET_PEAK);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** A line reads {@code VmHWM:     40368 kB}. */
    private OptionalLong bytes(String field) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException hidden) {
            return OptionalLong.empty();
        }
    }
}
