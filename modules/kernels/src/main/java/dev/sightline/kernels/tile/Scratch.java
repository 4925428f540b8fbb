package dev.sightline.kernels.tile;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The fast memory of the kernels: one off-heap segment for the whole process, cut into slots that calls borrow.
 *
 * <p>The segment is a constant to the just-in-time compiler, so that an access is an address and an offset; the same
 * loops over a segment held in a field pay for bounds and liveness checks. Off-heap and aligned, because the data of a
 * heap array starts 16 bytes into its object and vector loads from it would split cache lines.
 *
 * <p>It takes two slots a core, once for the process, and stands in no ledger: a run only borrows from it.
 */
public final class Scratch {
    /** Bytes of a slot; a kernel whose tiles do not fit refuses the request. */
    public static final long SLOT_BYTES = 1L << 20;

    /** Two slots a core: more threads than that take turns. */
    private static final int SLOTS = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    /** Between two looks for a free slot: about the time of a small super-tile. */
    private static final long WAIT_NANOS = 50_000;

    /** Bytes behind the last slot that stay zero. */
    private static final long ZEROS = 1 << 14;

    /** Every offset is its own remainder by this plus 1: what the compiler needs to see that it lies within. */
    static final long OFFSETS = Long.highestOneBit(SLOTS * SLOT_BYTES + ZEROS) * 2 - 1;

    /** All slots; offsets below are absolute within it. */
    public static final MemorySegment MEMORY = Arena.global().allocate(OFFSETS + 1 + ZEROS, 4096);

    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private static final AtomicIntegerArray TAKEN = new AtomicIntegerArray(SLOTS);

    private Scratch() {}

    /**
     * Borrows a slot, waiting if all are in use: each holder needs no other slot to finish, so the wait ends.
     *
     * @param preferred a number whose remainder picks the first slot to try, so that a thread finds its slot in its
     *     cache
     * @return offset of the slot, to be given back by {@link #release}
     */
    public static long acquire(int preferred) {
        while (true) {
            for (int i = 0; i < SLOTS; i++) {
                int slot = (preferred + i) % SLOTS;
                if (TAKEN.get(slot) == 0 && TAKEN.compareAndSet(slot, 0, 1)) {
                    return slot * SLOT_BYTES;
                }
            }
            LockSupport.parkNanos(WAIT_NANOS);
        }
    }

    /** Gives a slot back. */
    public static void release(long slot) {
        TAKEN.set((int) (slot / SLOT_BYTES), 0);
    }

    /** Copies floats from a heap array into the scratch. */
    public static void write(float[] from, int index, long to, int count) {
        MemorySegment.copy(from, index, MEMORY, FLOAT, to, count);
    }

    /** Copies floats from the scratch into a heap array. */
    public static void read(long from, float[] to, int index, int count) {
        MemorySegment.copy(MEMORY, FLOAT, from, to, index, count);
    }

    /** Copies bytes between the scratch and another segment. */
    public static void store(long from, MemorySegment to, long offset, long bytes) {
        MemorySegment.copy(MEMORY, from, to, offset, bytes);
    }

    /** Copies bytes from another segment into the scratch. */
    public static void load(MemorySegment from, long offset, long to, long bytes) {
        MemorySegment.copy(from, offset, MEMORY, to, bytes);
    }

    /** One float of the scratch. */
    public static float get(long offset) {
        return MEMORY.get(FLOAT, offset);
    }

    /** Sets one float of the scratch. */
    public static void set(long offset, float value) {
        MEMORY.set(FLOAT, offset, value);
    }

    /** Sets {@code count} floats. */
    public static void fill(long offset, int count, float value) {
        for (int i = 0; i < count; i++) {
            MEMORY.set(FLOAT, offset + (long) i * Float.BYTES, value);
        }
    }

    /** Sets {@code bytes} bytes to zero, without the slice that {@link MemorySegment#fill} would need. */
    public static void clear(long offset, long bytes) {
        for (long done = 0; done < bytes; done += ZEROS) {
            MemorySegment.copy(MEMORY, SLOTS * SLOT_BYTES, MEMORY, offset + done, Math.min(ZEROS, bytes - done));
        }
    }
}
