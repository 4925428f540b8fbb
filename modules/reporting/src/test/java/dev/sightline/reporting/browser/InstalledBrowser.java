package dev.sightline.reporting.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds a Chromium on this machine. */
final class InstalledBrowser {
    /** Set to {@code true} where a missing browser must fail the build instead of skipping the test. */
    static final String REQUIRED_PROPERTY = "sightline.browser.required";

    /** What to do about a missing browser. */
    static final String HOW_TO_GET_ONE =
            "no Chromium on the PATH; install one (Debian: apt-get install chromium) and run again";

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

    private InstalledBrowser() {}

    static Optional<Path> find() {
        List<Path> folders = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .toList();
        return NAMES.stream()
                .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static boolean isRequired() {
        return Boolean.getBoolean(REQUIRED_PROPERTY);
    }
}
