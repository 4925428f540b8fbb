package dev.sightline.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of threads. */
final class ThreadsConverter implements ITypeConverter<Integer> {
    /** More than this is a slip of the finger. */
    private static final int MAXIMUM = 1024;

    @Override
    public Integer convert(String text) {
        try {
            int threads = Integer.parseInt(text);
            if (threads >= 1 && threads <= MAXIMUM) {
                return threads;
            }
        } catch (NumberFormatException other) {
            throw outside(text);
        }
        throw outside(text);
    }

    private static TypeConversionException outside(String text) {
        return new TypeConversionException("expected 1 to " + MAXIMUM + " threads, found '" + text
                + "' (cores of this machine: " + Runtime.getRuntime().availableProcessors() + ")");
    }

    /** As many threads as cores. */
    static int oneACore() {
        return Math.min(Runtime.getRuntime().availableProcessors(), MAXIMUM);
    }
}
