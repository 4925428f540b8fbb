package dev.sightline.evaluation.race;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many cores the process keeps busy from now on: an engine asked for one thread may have pools of its own, and its
 * time is then not that of one core.
 */
final class BusyCores {
    /** Processors count their time in ticks of 10 milliseconds. */
    private static final double LEAST_NANOS = 1e8;

    private final long begin = System.nanoTime();
    private final long used = processNanos();

    private static long processNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /** Cores kept busy since this was made, on the average; 0 if the time was too short to tell. */
    double average() {
        long passed = System.nanoTime() - begin;
        return passed < LEAST_NANOS ? 0 : (double) (processNanos() - used) / passed;
    }
}
