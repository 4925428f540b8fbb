package dev.sightline.backend.libtorch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * The matrix products of this build of libtorch. OpenBLAS has threads of its own, as many as the machine has cores: a
 * plan for one thread would compute on all of them, and on several threads those of OpenBLAS would stand in each other's
 * way. The operator shares its work itself, so each of its products stays on the thread that asks for it.
 */
final class OpenBlas {
    private static final Linker LINKER = Linker.nativeLinker();

    private OpenBlas() {}

    /** Keeps every product on its thread, for the whole process; libtorch must have been loaded. */
    static void useOneThread() {
        call("openblas_set_num_threads", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT), handle -> {
            handle.invokeExact(1);
        });
    }

    /** Threads of a product. */
    static int threads() {
        int[] threads = new int[1];
        call(
                "openblas_get_num_threads",
                FunctionDescriptor.of(ValueLayout.JAVA_INT),
                handle -> threads[0] = (int) handle.invokeExact());
        return threads[0];
    }

    @FunctionalInterface
    private interface Call {
        void on(MethodHandle handle) throws Throwable;
    }

    @SuppressWarnings("restricted") // the bindings need native access, too
    private static void call(String name, FunctionDescriptor type, Call call) {
        Pointer symbol = Loader.addressof(name);
        if (symbol == null) {
            throw new UnsatisfiedLinkError("libtorch was loaded without OpenBLAS: no " + name);
        }
        try {
            call.on(LINKER.downcallHandle(MemorySegment.ofAddress(symbol.address()), type));
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
