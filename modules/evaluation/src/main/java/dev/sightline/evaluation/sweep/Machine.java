package dev.sightline.evaluation.sweep;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The machine a run uses.
 *
 * @param operatingSystem name, version and architecture
 * @param processor its model as the operating system tells it, or the architecture where it does not
 * @param cores processors that this process may use
 * @param memoryBytes memory that this process may use; empty if unknown
 */
public record Machine(String operatingSystem, String processor, int cores, OptionalLong memoryBytes) {
    private static final Path PROCESSOR_DESCRIPTION = Path.of("/proc/cpuinfo");

    /** This machine. */
    public static Machine here() {
        return new Machine(
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                processor(PROCESSOR_DESCRIPTION),
                Runtime.getRuntime().availableProcessors(),
                memory());
    }

    /** Linux keeps the model in a text file; elsewhere the architecture must do. */
    static String processor(Path description) {
        try {
            List<String> lines = Files.readAllLines(description, StandardCharsets.UTF_8);
            for (String line : lines) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase("model name")) {
                    return line.substring(colon + 1).strip();
                }
            }
        } catch (IOException unknown) {
            return System.getProperty("os.arch");
        }
        return System.getProperty("os.arch");
    }

    private static OptionalLong memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? OptionalLong.of(system.getTotalMemorySize())
                : OptionalLong.empty();
    }
}
