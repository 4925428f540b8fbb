package dev.sightline.evaluation.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lets a real process run out of room in the middle of a line: a limit on the size of files stands for a full disk. */
class FullDiskTest {
    private static final int UNITS = 200;

    /** The process that runs out of room and says what its user would read. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            SweepPlan plan = SweepPlan.of(List.of(SampleTask.of(UNITS)), SweepTest.SETTINGS);
            try (Journal journal = Journal.open(Path.of(arguments[0]), plan.configuration(), false)) {
                SweepTest.run(plan, journal, SweepListener.SILENT);
            } catch (SweepException full) {
                System.out.print(full.getMessage());
            }
        }
    }

    @Test
    @Timeout(60)
    void aSweepThatRanOutOfRoomSaysSoAndGoesOnWhereItWas(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path shell = Path.of("/bin/sh");
        assumeTrue(Files.isExecutable(shell), "limits on the size of files are set by a POSIX shell");
        Path output = folder.resolve("out");
        Process writer = new ProcessBuilder(
                        shell.toString(),
                        "-c",
                        "ulimit -f 40; exec \"$0\" -XX:-UsePerfData -Xshare:auto -cp \"$1\" \"$2\" \"$3\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        output.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        String message = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, writer.waitFor(), () -> message);
        assertTrue(message.startsWith("cannot write " + output.resolve(Journal.FILE_NAME)), message);
        assertTrue(message.contains("--resume") && !message.contains("\n"), message);

        List<Integer> measured = new ArrayList<>();
        SweepPlan plan = SweepPlan.of(List.of(new SampleTask("sample", UNITS, measured::add)), SweepTest.SETTINGS);
        try (Journal journal = Journal.open(output, plan.configuration(), true)) {
            assertEquals(List.of(), journal.warnings(), "the part of a line was taken back");
            List<CellResult> resumed =
                    SweepTest.run(plan, journal, SweepListener.SILENT).cells();
            assertEquals(
                    SweepTest.run(plan, UnitArchive.NONE, SweepListener.SILENT).cells(), resumed);
        }
        int remaining = measured.size() - UNITS;
        assertTrue(remaining > 0 && remaining < UNITS, "expected to resume in the middle, measured " + remaining);
    }
}
