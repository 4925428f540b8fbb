package dev.sightline.reporting.writer;

import java.io.IOException;
import java.nio.file.Path;

/** A file of a report could not be written. The message is one line: which file, why, and what to do. */
public final class ReportWriteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReportWriteException(Path file, String why, String wayOut, IOException cause) {
        super("cannot write " + file + ": " + why + "; " + wayOut, cause);
    }
}
