package dev.sightline.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where the program writes, in UTF-8: results to one stream, messages and progress to another.
 *
 * <p>Thread-safe as far as one call goes.
 */
final class Terminal {
    private final WatchedStream resultStream;
    private final PrintWriter results;
    private final PrintWriter messages;
    private final boolean interactive;

    private Terminal(WatchedStream resultStream, PrintWriter messages, boolean interactive) {
        this.resultStream = resultStream;
        this.results = new PrintWriter(new OutputStreamWriter(resultStream, StandardCharsets.UTF_8));
        this.messages = messages;
        this.interactive = interactive;
    }

    /**
     * A terminal of two streams.
     *
     * @param interactive whether messages are watched on a screen, so that a progress bar may overwrite its line
     */
    static Terminal of(OutputStream results, OutputStream messages, boolean interactive) {
        return new Terminal(
                new WatchedStream(results),
                new PrintWriter(new OutputStreamWriter(messages, StandardCharsets.UTF_8), true),
                interactive);
    }

    /** What a caller of the program may read on, with line feeds on every platform. */
    void print(String text) {
        results.print(text);
    }

    /** Writer of the results. */
    PrintWriter results() {
        return results;
    }

    /** Writer of everything else. */
    PrintWriter messages() {
        return messages;
    }

    /** One line for the person who started the program. */
    void say(String message) {
        messages.println(line(message));
        messages.flush();
    }

    /** A message as one line that names its sender, without its end. */
    static String line(String message) {
        return "sightline: " + message.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** Whether a progress bar may be drawn. */
    boolean isInteractive() {
        return interactive;
    }

    /** Writes out what is buffered; why results were lost, if they were. */
    Optional<IOException> finish() {
        results.flush();
        messages.flush();
        return resultStream.failure();
    }
}
