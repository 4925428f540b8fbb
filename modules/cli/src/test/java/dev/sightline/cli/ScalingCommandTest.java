package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScalingCommandTest {
    @Test
    void theTimesOfEachVariantStandInAColumn() {
        ProgramRun run = ProgramRun.of("scaling", "--profile=tiny", "--variants=full,flash", "--threads=1");

        assertEquals(0, run.code(), run.messages());
        assertTrue(run.results().lines().anyMatch(line -> line.matches(" *n +flash +full")), run.results());
        assertTrue(run.results().lines().anyMatch(line -> line.matches(" *16 +[\\d.]+ .s +[\\d.]+ .s")), run.results());
    }
}
