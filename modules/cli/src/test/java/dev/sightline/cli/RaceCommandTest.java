package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RaceCommandTest {
    @TempDir
    Path folder;

    /** In an environment of its own: the one around a build may hold what a race refuses. */
    private static ProgramRun race(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int code = new Program(Terminal.of(results, messages, false), environment).run(arguments);
        return new ProgramRun(
                code, results.toString(StandardCharsets.UTF_8), messages.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aSmallRaceHasFiguresOfTheKernelsInJsonAndInFiles() throws IOException {
        Path out = folder.resolve("race");
        ProgramRun run = race(Map.of(), "race", "--json", "--cases=^full-d64-n1024$", "--seconds=0.05", "--out=" + out);
        JsonNode race = new JsonMapper().readTree(run.results());
        Set<String> contenders = new TreeSet<>();
        for (JsonNode row : race.path("rows")) {
            contenders.add(row.path("contender").stringValue());
            assertEquals("full-d64-n1024", row.path("case").stringValue());
            assertEquals(1, row.path("threads").intValue());
            for (String number :
                    new String[] {"medianMillis", "bestMillis", "gflopsMedian", "gflopsBest", "shareOfPeak", "maxError"
                    }) {
                assertTrue(row.path(number).doubleValue() > 0, number + " in " + row);
            }
        }

        assertEquals(0, run.code(), run.messages());
        assertEquals(Set.of("flash", "full"), contenders);
        assertTrue(race.path("peakGflops").doubleValue() > 0);
        assertTrue(race.path("ratios").isArray());
        assertTrue(race.path("settings").path("engines").stringValue().contains("none"), run.results());
        assertEquals(run.results(), Files.readString(out.resolve("race.json")));
        assertTrue(Files.readString(out.resolve("index.md")).contains("| full-d64-n1024 | flash |"));
        assertTrue(Files.readString(out.resolve("index.html")).contains("full-d64-n1024"));
    }

    @Test
    void anEnvironmentThatHoldsAnEngineBackIsRefusedInOneLine() {
        ProgramRun run = race(Map.of("OPENBLAS_CORETYPE", "Haswell"), "race", "--cases=^full-d64-n1024$");

        assertEquals(1, run.code());
        assertEquals("", run.results());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().contains("the environment sets OPENBLAS_CORETYPE"), run.messages());
        assertTrue(run.messages().contains("./sightline race"), run.messages());
    }

    @Test
    void aPatternThatFitsNoCaseIsRefusedInOneLine() {
        ProgramRun run = race(Map.of(), "race", "--cases=xyzzy");

        assertEquals(1, run.code());
        assertEquals("", run.results());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().contains("no case has 'xyzzy' in its name"), run.messages());
    }

    @Test
    void theListNamesEveryCaseAndRunsNone() {
        ProgramRun run = race(Map.of("OPENBLAS_L2_SIZE", "1"), "race", "--list");

        assertEquals(0, run.code(), run.messages());
        assertTrue(run.results().contains("\ncausal-d64-n1048576 "), run.results());
        assertTrue(run.results().contains("\nmatmul-1024 "), run.results());
    }
}
