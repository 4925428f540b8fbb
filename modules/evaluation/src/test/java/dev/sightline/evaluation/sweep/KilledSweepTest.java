package dev.sightline.evaluation.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.CellResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a real process in the middle of a sweep and goes on where it was. */
class KilledSweepTest {
    private static final int UNITS = 6;
    private static final int LAST_MESSAGE = 3;

    /** The process that is killed: runs the sweep and, in one of its units, tells so and waits for ever. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            SampleTask task = new SampleTask("sample", UNITS, unit -> {
                System.out.println(unit);
                if (unit == LAST_MESSAGE) {
                    waitForEver();
                }
            });
            SweepPlan plan = SweepPlan.of(List.of(task), SweepTest.SETTINGS);
            try (Journal journal = Journal.open(Path.of(arguments[0]), plan.configuration(), false)) {
                SweepTest.run(plan, journal, SweepListener.SILENT);
            }
        }

        private static void waitForEver() {
            try {
                System.in.read(); // nothing is ever written to it
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    @Test
    @Timeout(60)
    void aKilledSweepGoesOnWhereItWas(@TempDir Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("out");
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        output.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try (BufferedReader messages = victim.inputReader()) {
            for (int unit = 0; unit <= LAST_MESSAGE; unit++) {
                assertEquals(Integer.toString(unit), messages.readLine(), Files.readString(folder.resolve("errors")));
            }
            victim.destroyForcibly().waitFor();
        }

        List<Integer> measured = new ArrayList<>();
        SweepPlan plan = SweepPlan.of(List.of(new SampleTask("sample", UNITS, measured::add)), SweepTest.SETTINGS);
        List<CellResult> resumed;
        try (Journal journal = Journal.open(output, plan.configuration(), true)) {
            assertTrue(journal.warnings().isEmpty(), journal.warnings().toString());
            resumed = SweepTest.run(plan, journal, SweepListener.SILENT).cells();
        }
        assertEquals(List.of(3, 4, 5), measured);
        assertEquals(SweepTest.run(plan, UnitArchive.NONE, SweepListener.SILENT).cells(), resumed);
    }
}
