package dev.sightline.evaluation.race;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import java.util.OptionalInt;

/**
 * Keeps the calling thread on one core, so that the JIT compiler and the collector work elsewhere and the caches stay
 * warm. Linux alone can do it; elsewhere {@link #core} is empty. Reference: the manual page sched_setaffinity(2).
 *
 * <p>Confined to the thread that made it: {@link #close} gives that thread its cores back.
 */
final class CorePin implements AutoCloseable {
    /** Bytes of the kernel's mask: 8192 cores. */
    private static final int MASK_BYTES = 1024;

    private static final int CALLING_THREAD = 0;

    private static final FunctionDescriptor AFFINITY = FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);

    private final BitSet before;
    private final OptionalInt core;

    private CorePin(BitSet before, OptionalInt core) {
        this.before = before;
        this.core = core;
    }

    /** Pins the calling thread to the last of the cores it may use: the first serves interrupts on most machines. */
    static CorePin lastAllowedCore() {
        BitSet allowed = allowedCores();
        if (allowed.isEmpty()) {
            return none();
        }
        BitSet one = new BitSet();
        one.set(allowed.length() - 1);
        return set(one) ? new CorePin(allowed, OptionalInt.of(allowed.length() - 1)) : none();
    }

    /** No pin at all. */
    static CorePin none() {
        return new CorePin(new BitSet(), OptionalInt.empty());
    }

    /** The core that the thread is kept on; empty if it is free. */
    OptionalInt core() {
        return core;
    }

    /** The cores that the calling thread may use; empty where that cannot be asked. */
    static BitSet allowedCores() {
        byte[] mask = new byte[MASK_BYTES];
        return call("sched_getaffinity", mask) >= 0 ? BitSet.valueOf(mask) : new BitSet();
    }

    private static boolean set(BitSet cores) {
        byte[] mask = new byte[MASK_BYTES];
        System.arraycopy(cores.toByteArray(), 0, mask, 0, cores.toByteArray().length);
        return call("sched_setaffinity", mask) == 0;
    }

    /** What the C function returns, or -1 where there is none; the mask is copied in and out. */
    @SuppressWarnings("restricted") // a fixed signature of a fixed function, over memory of this method alone
    private static int call(String function, byte[] mask) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return -1;
        }
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle affinity = linker.downcallHandle(linker.defaultLookup().findOrThrow(function), AFFINITY);
            MemorySegment memory = arena.allocate(MASK_BYTES).copyFrom(MemorySegment.ofArray(mask));
            int result = (int) affinity.invokeExact(CALLING_THREAD, (long) MASK_BYTES, memory);
            MemorySegment.ofArray(mask).copyFrom(memory);
            return result;
        } catch (Throwable absent) { // invokeExact declares it; a C library without the function is no error here
            return -1;
        }
    }

    @Override
    public void close() {
        if (core.isPresent()) {
            set(before);
        }
    }
}
