package dev.sightline.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts another Java of the same JDK: for what a process settles once, such as modules and signals. */
final class ChildJvm {
    private ChildJvm() {}

    /** What a child printed on standard output; it must succeed. */
    static List<String> output(List<String> arguments) throws IOException, InterruptedException {
        Process child = start(arguments, ProcessBuilder.Redirect.INHERIT);
        String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = child.waitFor();
        if (code != 0) {
            throw new AssertionError("java " + arguments + " ended with " + code + " and printed " + printed);
        }
        return printed.lines().toList();
    }

    static Process start(List<String> arguments, ProcessBuilder.Redirect messages) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(messages).start();
    }

    /** A path of the jars or folders that classes come from. */
    static String pathOf(Class<?>... classes) {
        return Stream.of(classes)
                .map(ChildJvm::origin)
                .distinct()
                .map(Path::toString)
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(type + " has no path", impossible);
        }
    }
}
