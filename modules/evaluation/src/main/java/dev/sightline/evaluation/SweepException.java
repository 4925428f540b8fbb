package dev.sightline.evaluation;

import java.io.Serial;

/**
 * A sweep cannot begin or go on for a reason that its user can remedy. The message is one line that names the thing and
 * the way out; results journalled before are safe.
 */
public final class SweepException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** An exception with its one-line message. */
    public SweepException(String message) {
        super(message);
    }

    /** An exception with its one-line message and what the platform said. */
    public SweepException(String message, Throwable cause) {
        super(message, cause);
    }
}
