package dev.sightline.memory;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How much memory this machine, or the container around this process, has. */
final class MachineMemory {
    private MachineMemory() {}

    /** Physical bytes that the process may use: of the machine, or of its control group if that is less. */
    static long totalBytes() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            return system.getTotalMemorySize();
        }
        return Long.MAX_VALUE;
    }
}
