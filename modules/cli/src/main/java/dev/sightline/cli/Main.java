package dev.sightline.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;

/**
 * The {@code sightline} program. Results go to standard output, everything else to standard error.
 *
 * <p>Exit codes: 0 success, 1 failure, 2 a command line that cannot be understood.
 */
public final class Main {
    private Main() {}

    /** Runs one command line and ends the process. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.of(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                StandardError.isTerminal());
        System.exit(new Program(terminal).run(arguments));
    }
}
