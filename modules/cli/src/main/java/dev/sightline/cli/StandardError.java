package dev.sightline.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Whether someone watches standard error. Java's console answers for standard input and output only, and those are
 * redirected in the very case that matters: results into a file, progress on the screen.
 */
final class StandardError {
    private static final int FILE_DESCRIPTOR = 2;

    private StandardError() {}

    /** True if the C library calls it a terminal and the terminal can overwrite a line. */
    @SuppressWarnings("restricted") // isatty takes an int, returns an int and touches no memory
    static boolean isTerminal() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        Optional<MemorySegment> isatty = library.find("isatty").or(() -> library.find("_isatty"));
        if (isatty.isEmpty()) {
            return false;
        }
        try {
            FunctionDescriptor signature = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
            return (int) linker.downcallHandle(isatty.get(), signature).invokeExact(FILE_DESCRIPTOR) != 0;
        } catch (Throwable unknown) { // what invokeExact declares; without an answer the plain form is right
            return false;
        }
    }
}
