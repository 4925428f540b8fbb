package dev.sightline.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The memory of one run: a shared arena, a budget, and a {@link Ledger} of every byte. All allocations are zeroed and
 * aligned to {@link Tensor#ALIGNMENT} bytes; all are freed together by {@link #close}, after which every tensor of the
 * arena refuses access.
 *
 * <p>Thread-safe. Open one for a run and close it at its end: closing a shared arena stops every thread of the process
 * for a moment, so it has no place in an inner loop.
 */
public final class RunArena implements AutoCloseable {
    private final String name;
    private final long budgetBytes;
    private final Arena arena = Arena.ofShared();
    private final Ledger ledger = new Ledger();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RunArena(String name, long budgetBytes) {
        this.name = name;
        this.budgetBytes = budgetBytes;
    }

    /** Opens an arena whose budget is the memory of this machine, or of the container around the process. */
    public static RunArena open(String name) {
        return open(name, MachineMemory.totalBytes());
    }

    /**
     * Opens an arena that never holds more than {@code budgetBytes}.
     *
     * @throws IllegalArgumentException if the budget is negative
     */
    public static RunArena open(String name, long budgetBytes) {
        if (budgetBytes < 0) {
            throw new IllegalArgumentException(
                    "arena '" + name + "' has a budget of " + budgetBytes + " bytes; give 0 or more");
        }
        return new RunArena(name, budgetBytes);
    }

    /**
     * A zeroed row-major float32 tensor.
     *
     * @param label what the ledger calls it
     * @throws IllegalArgumentException if the shape overflows {@code long} arithmetic
     * @throws OffHeapMemoryException if the budget, or the memory of the machine, is exhausted
     * @throws IllegalStateException if the arena is closed
     */
    public Tensor tensor(String label, long... shape) {
        return tensor(label, ElementType.FLOAT32, shape);
    }

    /** As {@link #tensor(String, long...)} for elements of any type. */
    public Tensor tensor(String label, ElementType elementType, long... shape) {
        Shape sizes = Shape.of(shape);
        if (sizes.elements() > Long.MAX_VALUE / elementType.bytes()) {
            throw new IllegalArgumentException(
                    label + " " + sizes + " has more than 2^63 - 1 bytes; use a smaller shape");
        }
        return Tensor.of(allocate(label, sizes.elements() * elementType.bytes()), elementType, shape);
    }

    /** {@code bytes} zeroed bytes, aligned to {@link Tensor#ALIGNMENT}; errors as in {@link #tensor}. */
    public MemorySegment allocate(String label, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(label + " needs " + bytes + " bytes; give 0 or more");
        }
        requireOpen(label);
        Allocation allocation = new Allocation(label, bytes);
        if (!ledger.enter(allocation, budgetBytes)) {
            throw new OffHeapMemoryException(label + " needs " + bytes + " bytes, but arena '" + name + "' has "
                    + (budgetBytes - ledger.totalBytes()) + " of its " + budgetBytes
                    + " left; use smaller lengths or fewer heads, or open the arena with a larger budget");
        }
        try {
            return arena.allocate(bytes, Tensor.ALIGNMENT);
        } catch (OutOfMemoryError refused) {
            ledger.cancel(allocation);
            throw new OffHeapMemoryException(
                    label + " needs " + bytes + " bytes, which the operating system refused; use smaller lengths",
                    refused);
        } catch (IllegalStateException closedMeanwhile) {
            ledger.cancel(allocation);
            throw closedMeanwhile;
        }
    }

    private void requireOpen(String label) {
        if (closed.get()) {
            throw new IllegalStateException(
                    "arena '" + name + "' is closed, so " + label + " cannot be allocated; open a new arena");
        }
    }

    /** The account of this arena; readable after {@link #close}. */
    public Ledger ledger() {
        return ledger;
    }

    /** The name given at {@link #open}. */
    public String name() {
        return name;
    }

    /** The most bytes this arena may hold. */
    public long budgetBytes() {
        return budgetBytes;
    }

    /**
     * Frees all memory. A kernel that is reading or writing it at this moment fails with an IllegalStateException.
     *
     * @throws IllegalStateException if the arena was closed before, or the platform holds its memory, as it does for
     *     the time of a native call
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            throw new IllegalStateException("arena '" + name + "' was closed before; close it once");
        }
        try {
            arena.close();
        } catch (IllegalStateException inUse) {
            closed.set(false);
            throw new IllegalStateException(
                    "arena '" + name + "' is in use by another thread; close it when the last call has returned",
                    inUse);
        }
    }
}
