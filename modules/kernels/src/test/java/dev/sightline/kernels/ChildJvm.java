package dev.sightline.kernels;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts another Java of the same JDK, on the class path: for what a process settles once, and for what it prints. */
public final class ChildJvm {
    private ChildJvm() {}

    /**
     * What came of a program.
     *
     * @param code 0 for success
     * @param printed lines of standard output
     */
    public record Ended(int code, List<String> printed) {}

    /**
     * Runs a program to its end.
     *
     * @param classes the program first, then one class of everything that it needs
     */
    public static Ended run(List<String> options, Class<?>... classes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(
                Stream.of(classes).map(ChildJvm::folderOf).distinct().collect(Collectors.joining(File.pathSeparator)));
        command.add(classes[0].getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output.lines().toList());
    }

    /** The folder or jar that a class comes from; test classes are patched into the module, so ask for the file. */
    private static String folderOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = Objects.requireNonNull(type.getResource("/" + file)).toString();
        String place = url.substring(0, url.length() - file.length());
        String folder =
                place.startsWith("jar:") ? place.substring("jar:".length(), place.length() - "!/".length()) : place;
        return Path.of(URI.create(folder)).toString();
    }
}
