package dev.sightline.memory;

import java.io.Serial;

/** Off-heap memory that was asked for cannot be had; the message names what for, how much, and the way out. */
public final class OffHeapMemoryException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** An exception with its one-line message. */
    public OffHeapMemoryException(String message) {
        super(message);
    }

    /** An exception with its one-line message and the error of the platform. */
    public OffHeapMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
