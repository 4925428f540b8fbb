package dev.sightline.cli;

import java.io.IOException;
import picocli.CommandLine.ExitCode;

/** Answers what goes wrong after the command line was understood: one line, and a stack trace for who asks for it. */
final class FailureHandler {
    private final Terminal terminal;
    private final SightlineCommand root;

    FailureHandler(Terminal terminal, SightlineCommand root) {
        this.terminal = terminal;
        this.root = root;
    }

    /** Tells of a failure; returns the exit code. */
    int handle(Throwable failure) {
        terminal.say(FailureMessage.of(failure));
        if (root.isDebugging()) {
            failure.printStackTrace(terminal.messages());
        }
        return ExitCode.SOFTWARE;
    }

    /** Tells that results could not be written; silent if their reader had seen enough, as {@code head} has. */
    int handleLostResults(IOException why) {
        String reason = String.valueOf(why.getMessage());
        if (!reason.contains("Broken pipe")) {
            terminal.say("cannot write to standard output: " + reason
                    + "; send it to a file or a screen that can be written");
        }
        return ExitCode.SOFTWARE;
    }
}
