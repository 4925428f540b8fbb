package dev.sightline.evaluation;

import java.io.Serial;

/** A control failed: printing a result would mislead. The message names the control, the cell and what was seen. */
public final class InvalidExperimentException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** An exception with its one-line message. */
    public InvalidExperimentException(String message) {
        super(message);
    }
}
