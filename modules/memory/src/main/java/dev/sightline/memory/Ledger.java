package dev.sightline.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * An exact account of the off-heap bytes of one {@link RunArena}: every allocation with its label, and the total. Bytes
 * are counted, not sampled, so two runs of one configuration give the same figures.
 *
 * <p>Thread-safe.
 */
public final class Ledger {
    private final List<Allocation> allocations = new ArrayList<>();
    private long total;

    Ledger() {}

    /** Enters an allocation if the total stays within the budget. */
    synchronized boolean enter(Allocation allocation, long budget) {
        if (allocation.bytes() > budget - total) {
            return false;
        }
        total += allocation.bytes();
        allocations.add(allocation);
        return true;
    }

    /** Takes back an entry whose memory could not be had. */
    synchronized void cancel(Allocation allocation) {
        if (allocations.remove(allocation)) {
            total -= allocation.bytes();
        }
    }

    /** Bytes allocated so far; memory is returned only when the arena closes. */
    public synchronized long totalBytes() {
        return total;
    }

    /** Bytes of all allocations under one label. */
    public synchronized long bytes(String label) {
        return allocations.stream()
                .filter(allocation -> allocation.label().equals(label))
                .mapToLong(Allocation::bytes)
                .sum();
    }

    /** Every allocation, in order. */
    public synchronized List<Allocation> allocations() {
        return List.copyOf(allocations);
    }
}
