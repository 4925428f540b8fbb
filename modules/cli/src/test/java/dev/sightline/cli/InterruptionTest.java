package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path folder;

    @Test
    void anInterruptedReportSaysHowToGoOn() throws IOException, InterruptedException {
        Path out = folder.resolve("a report");
        Process child = ChildJvm.start(
                List.of(
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--class-path",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "report",
                        "--profile=tiny",
                        "--variants=flash",
                        "--threads=1",
                        "--out=" + out),
                ProcessBuilder.Redirect.PIPE);
        String last = "";
        try (BufferedReader messages = child.errorReader()) {
            for (String line = messages.readLine(); line != null; line = messages.readLine()) {
                last = line;
                if (line.contains("measuring ")) {
                    // SIGTERM, which a JVM answers as it answers Ctrl-C; Process.destroy would close the streams, too.
                    child.toHandle().destroy();
                }
            }
        }

        assertEquals(TERMINATED, child.waitFor());
        assertEquals(
                "sightline: interrupted; finished work is safe in " + out + ", go on with: ./sightline report"
                        + " --profile tiny --seed 1 --threads 1 --variants flash --out '" + out + "' --resume",
                last);
    }
}
