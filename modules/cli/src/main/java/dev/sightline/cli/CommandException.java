package dev.sightline.cli;

import java.io.Serial;

/** A command cannot do what it was asked. The message is one line that names the thing and the way out. */
final class CommandException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message);
    }
}
