package dev.sightline.reporting.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One headless browser with a fresh profile. It writes the port of its DevTools server into the profile; closing it
 * ends the process and removes the profile.
 */
final class Chromium implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String PORT_FILE = "DevToolsActivePort";

    private final Process process;
    private final Path profile;
    private final HttpClient http;
    private final DevTools devTools;

    private Chromium(Process process, Path profile, HttpClient http, DevTools devTools) {
        this.process = process;
        this.profile = profile;
        this.http = http;
        this.devTools = devTools;
    }

    static Chromium start(Path binary) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory("sightline-browser");
        Process process = new ProcessBuilder(
                        binary.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("browser.log").toFile())
                .start();
        try {
            List<String> portAndPath = awaitPort(process, profile);
            HttpClient http = HttpClient.newHttpClient();
            String address = "ws://127.0.0.1:" + portAndPath.get(0) + portAndPath.get(1);
            return new Chromium(process, profile, http, DevTools.connect(http, address));
        } catch (IOException | InterruptedException | RuntimeException failure) {
            end(process);
            throw failure;
        }
    }

    /** Opens a new, empty page. */
    Page newPage() {
        return Page.open(devTools);
    }

    @Override
    public void close() {
        devTools.close();
        http.shutdownNow();
        end(process);
        remove(profile);
    }

    private static List<String> awaitPort(Process process, Path profile) throws IOException, InterruptedException {
        Path portFile = profile.resolve(PORT_FILE);
        Instant limit = Instant.now().plus(START_LIMIT);
        while (Instant.now().isBefore(limit)) {
            List<String> lines = Files.exists(portFile) ? Files.readAllLines(portFile) : List.of();
            if (lines.size() >= 2) {
                return lines;
            }
            // Waiting for the exit is a pause that ends early if the browser cannot start.
            if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new IOException(
                "expected the browser to open its DevTools port within " + START_LIMIT.toSeconds() + " s, found: "
                        + Files.readString(profile.resolve("browser.log")).strip());
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException stillInUse) {
            folder.toFile().deleteOnExit();
        }
    }
}
