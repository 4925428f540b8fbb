package dev.sightline.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A command line run in this process, and what came of it. */
record ProgramRun(int code, String results, String messages) {
    static ProgramRun of(String... arguments) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int code = new Program(Terminal.of(results, messages, false)).run(arguments);
        return new ProgramRun(
                code, results.toString(StandardCharsets.UTF_8), messages.toString(StandardCharsets.UTF_8));
    }

    List<String> messageLines() {
        return messages.lines().toList();
    }
}
