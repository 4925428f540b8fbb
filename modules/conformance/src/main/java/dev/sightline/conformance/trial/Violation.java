package dev.sightline.conformance.trial;

import java.io.Serial;

/** A law does not hold; the message says where, what was expected and what was found. */
public final class Violation extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A violation with its one-line message. */
    public Violation(String message) {
        super(message);
    }

    /** A violation that is an exception where none was due, or another than was due. */
    public Violation(String message, Throwable cause) {
        super(message, cause);
    }
}
