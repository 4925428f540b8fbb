package dev.sightline.evaluation.text;

import java.io.IOException;
import java.nio.file.Path;

/** The wording that all complaints about a text share. */
final class TextError {
    private TextError() {}

    /** A path in quotes, on one line whatever its name contains. */
    static String quote(Path path) {
        return "'" + path.toString().replaceAll("\\p{Cntrl}", "?") + "'";
    }

    static IllegalArgumentException unreadable(Path path, IOException cause) {
        return new IllegalArgumentException(
                "text " + quote(path) + " cannot be read (" + cause.getClass().getSimpleName()
                        + "); check its permissions or give another file",
                cause);
    }
}
