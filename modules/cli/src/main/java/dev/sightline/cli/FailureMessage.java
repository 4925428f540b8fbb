package dev.sightline.cli;

import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.SweepException;
import dev.sightline.memory.OffHeapMemoryException;
import dev.sightline.reporting.writer.ReportWriteException;
import picocli.CommandLine.ExecutionException;

/** One line for each kind of failure: what happened and the way out. */
final class FailureMessage {
    private FailureMessage() {}

    static String of(Throwable failure) {
        if (failure instanceof ExecutionException wrapper && wrapper.getCause() != null) {
            return of(wrapper.getCause());
        }
        return switch (failure) {
            // Their messages are written for the person who started the program.
            case CommandException expected -> said(expected);
            case SweepException expected -> said(expected);
            case InvalidExperimentException expected -> said(expected);
            case OffHeapMemoryException expected -> said(expected);
            case ReportWriteException expected -> said(expected);
            case OutOfMemoryError exhausted -> exhausted(exhausted);
            // A forced provider that cannot run, or something used after it was closed.
            case IllegalStateException refused -> said(refused);
            default ->
                "unexpected failure: " + failure + "; run again with --debug, and report the stack trace that it shows";
        };
    }

    private static String exhausted(OutOfMemoryError error) {
        return "out of memory: " + said(error)
                + "; choose a smaller --profile or fewer --threads, or give Java more memory with"
                + " SIGHTLINE_JAVA_OPTS=-Xmx8g; finished results are kept, and a report goes on with --resume";
    }

    private static String said(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getName() : message;
    }
}
